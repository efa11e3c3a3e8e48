using StyleGanSharp.Export.Graph;
using StyleGanSharp.Networks;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>The mapping network of dense layers (StyleGAN §2) and the truncation of its latents (appendix B).</summary>
internal static class MappingLowering
{
    private const double Epsilon = 1e-8;

    /// <param name="to">Where to.</param>
    /// <param name="options">Its mapping network's options.</param>
    /// <param name="isStyleGan1">Whether label and z are joined before they are normalized, and gains leave biases out.</param>
    /// <param name="z">[N, Z].</param>
    /// <param name="c">[N, C], or null.</param>
    /// <returns>w [N, W] before truncation.</returns>
    public static OnnxValue Map(Lowering to, MappingOptions options, bool isStyleGan1, OnnxValue z, OnnxValue? c)
    {
        OnnxGraph g = to.Graph;
        g.Scope = "mapping";
        OnnxValue x = isStyleGan1 && c is not null ? g.Concat(1, z, g.MatMul(c, Table(to, "mapping.label_weight"))) : z;
        x = Normalize(g, x);
        if (c is not null && !isStyleGan1)
        {
            OnnxValue y = to.Weights.Has("mapping.embed_proj.weight")
                ? DenseLowering.Apply(to, "mapping.embed_proj", g.MatMul(c, Table(to, "mapping.embed.weight")), isLeaky: true)
                : DenseLowering.Apply(to, "mapping.embed", c);
            x = g.Concat(1, x, Normalize(g, y));
        }

        for (int i = 0; i < options.NumLayers; i++)
        {
            x = DenseLowering.Apply(to, $"mapping.fc{i}", x, isLeaky: true, lrMultiplier: options.LrMultiplier, scalesWeights: isStyleGan1);
        }

        return x;
    }

    /// <summary>mean + ψ·(w - mean), with a ψ per style input; the mean may be that of the class.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="w">[N, W].</param>
    /// <param name="c">[N, C], or null.</param>
    /// <param name="psi">[L].</param>
    /// <returns>[N, L, W].</returns>
    public static OnnxValue Truncate(Lowering to, OnnxValue w, OnnxValue? c, OnnxValue psi)
    {
        OnnxGraph g = to.Graph;
        g.Scope = "truncation";
        long width = w.Shape[1];
        Tensor stored = to.Weights["mapping.w_avg"]; // [W], or [C, W] where each class has its own
        OnnxValue mean = stored.dim() == 1
            ? g.Constant("mapping.w_avg", [1, 1, width], () => stored.alias())
            : g.Reshape(g.MatMul(c!, Table(to, "mapping.w_avg")), OnnxValue.Batch, 1, width);
        return Pull(g, g.Reshape(w, OnnxValue.Batch, 1, width), mean, psi);
    }

    /// <summary>Truncates the z of a network without styles towards zeros, and leaves the class's embedding that follows it.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="w">[N, W].</param>
    /// <param name="zDim">Length of z.</param>
    /// <param name="psi">[1].</param>
    /// <returns>[N, 1, W].</returns>
    public static OnnxValue TruncateZ(Lowering to, OnnxValue w, long zDim, OnnxValue psi)
    {
        OnnxGraph g = to.Graph;
        g.Scope = "truncation";
        Tensor stored = to.Weights["w_avg"];
        OnnxValue mean = g.Constant("w_avg", [1, 1, zDim], () => stored.narrow(0, 0, zDim));
        OnnxValue joined = g.Reshape(w, OnnxValue.Batch, 1, w.Shape[1]);
        OnnxValue pulled = Pull(g, g.Slice(joined, 2, 0, zDim), mean, psi);
        return w.Shape[1] == zDim ? pulled : g.Concat(2, pulled, g.Slice(joined, 2, zDim, w.Shape[1] - zDim));
    }

    /// <summary>mean + ψ·(w - mean) of w [N, 1, W] and a mean that broadcasts to it.</summary>
    public static OnnxValue Pull(OnnxGraph g, OnnxValue w, OnnxValue mean, OnnxValue psi) =>
        g.Add(mean, g.Mul(g.Reshape(psi, 1, psi.Shape[0], 1), g.Sub(w, mean)));

    /// <summary>Vectors to unit mean square.</summary>
    public static OnnxValue Normalize(OnnxGraph g, OnnxValue x) => g.Mul(x, g.Rsqrt(g.ReduceMean(g.Mul(x, x), 1), Epsilon));

    /// <summary>A matrix, one row per class.</summary>
    public static OnnxValue Table(Lowering to, string name)
    {
        Tensor table = to.Weights[name];
        return to.Graph.Constant(name, table.shape, () => table.alias());
    }
}
