using StyleGanSharp.Export.Graph;
using StyleGanSharp.Networks.FastGan;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>FastGAN: no styles, batch normalization with the stored moments, gated linear units.</summary>
/// <param name="to">Where to.</param>
/// <param name="options">The network's options.</param>
internal sealed class FastGanLowering(Lowering to, FastGanGeneratorOptions options)
{
    private const double Epsilon = 1e-5;
    private const int ExcitationRatio = 16;
    private const int First = 4;

    private OnnxGraph Graph => to.Graph;

    /// <summary>w is the normalized z, followed by the embedding of the class.</summary>
    /// <returns>[N, W].</returns>
    public OnnxValue Map(OnnxValue z, OnnxValue? c)
    {
        Graph.Scope = "mapping";
        OnnxValue w = MappingLowering.Normalize(Graph, z);
        return c is null ? w : Graph.Concat(1, w, Graph.MatMul(c, MappingLowering.Table(to, "embed.weight")));
    }

    /// <param name="ws">[N, 1, W].</param>
    /// <returns>[N, C, R, R] float32.</returns>
    public OnnxValue Draw(OnnxValue ws)
    {
        OnnxValue w = Graph.Pick(ws, 1, 0);
        OnnxValue? embedding = options.CDim > 0 ? Graph.Slice(w, 1, options.ZDim, options.EmbedDim) : null;
        OnnxValue x = DenseLowering.Apply(to, "first", Graph.Slice(w, 1, 0, options.ZDim));
        x = Graph.Cast(Graph.Reshape(x, OnnxValue.Batch, 2 * options.Channels(First), First, First), to.MapType);
        (Func<Tensor> scale, Func<Tensor> shift) = Moments("norm");
        Graph.Scope = "norm";
        x = Graph.Add(Graph.Mul(x, to.MapConstant("norm.scale", [1, x.Channels, 1, 1], scale)), to.MapConstant("norm.shift", [1, x.Channels, 1, 1], shift));
        x = Gate(ClassScale("norm", x, embedding));
        var maps = new Dictionary<int, OnnxValue> { [First] = x };
        for (int resolution = 2 * First; resolution <= options.ImgResolution; resolution *= 2)
        {
            Graph.Scope = $"b{resolution}";
            x = Graph.ResizeNearest(x, 2);
            for (int i = 0; i < (options.IsBig ? 2 : 1); i++)
            {
                x = Convolve(resolution, i, x, embedding);
            }

            x = maps.TryGetValue(resolution / ExcitationRatio, out OnnxValue? small) ? Excite($"se{resolution}", x, small) : x;
            maps[resolution] = x;
        }

        Graph.Scope = "torgb";
        Tensor weight = to.Weights["torgb.weight"];
        Tensor bias = to.Weights["torgb.bias"];
        x = Graph.Conv(
            x, to.MapConstant("torgb.weight", weight.shape, () => weight / Math.Sqrt(weight.shape[1] * 9.0)), to.MapConstant("torgb.bias", bias.shape, () => bias.alias()), [1, 1, 1, 1]);
        return Graph.Tanh(Graph.Cast(x, OnnxType.Float));
    }

    /// <summary>Convolution, noise, batch normalization, which goes into the weights, and gated linear unit.</summary>
    private OnnxValue Convolve(int resolution, int index, OnnxValue x, OnnxValue? embedding)
    {
        string block = $"b{resolution}";
        string layer = $"{block}.conv{index}";
        Graph.Scope = layer;
        Tensor weight = to.Weights[$"{layer}.weight"];
        double gain = 1 / Math.Sqrt(weight.shape[1] * 9.0);
        (Func<Tensor> scale, Func<Tensor> shift) = Moments($"{block}.norm{index}");
        OnnxValue kernel = to.MapConstant($"{layer}.weight", weight.shape, () => weight * scale().view(-1, 1, 1, 1) * gain);
        OnnxValue y = Graph.Conv(x, kernel, to.MapConstant($"{layer}.shift", [weight.shape[0]], shift), [1, 1, 1, 1]);
        if (options.IsBig)
        {
            Tensor strengths = to.Weights[$"{block}.noise_strength"];
            y = to.Noise(layer, resolution, null, weight.shape[0], () => strengths[index] * scale()) is { } noise ? Graph.Add(y, noise) : y;
        }

        return Gate(ClassScale($"{block}.norm{index}", y, embedding));
    }

    /// <summary>What batch normalization multiplies by and adds, from its stored moments.</summary>
    private (Func<Tensor> Scale, Func<Tensor> Shift) Moments(string norm)
    {
        Tensor mean = to.Weights[$"{norm}.norm.running_mean"];
        Tensor variance = to.Weights[$"{norm}.norm.running_var"];
        Tensor? weight = to.Weights.Has($"{norm}.norm.weight") ? to.Weights[$"{norm}.norm.weight"] : null;
        Tensor? bias = weight is null ? null : to.Weights[$"{norm}.norm.bias"];
        Tensor Scale() => weight is null ? (variance + Epsilon).rsqrt() : (variance + Epsilon).rsqrt() * weight;
        return (Scale, () => bias is null ? -mean * Scale() : bias - (mean * Scale()));
    }

    private OnnxValue ClassScale(string norm, OnnxValue x, OnnxValue? embedding)
    {
        if (embedding is null)
        {
            return x;
        }

        OnnxValue s = DenseLowering.Apply(to, $"{norm}.affine", embedding);
        Graph.Scope = norm;
        OnnxValue parts = to.PerChannel(s);
        return Graph.Add(Graph.Mul(x, Graph.Add(Graph.Slice(parts, 1, 0, x.Channels), 1)), Graph.Slice(parts, 1, x.Channels, x.Channels));
    }

    /// <summary>Half of the channels, times the sigmoid of the others.</summary>
    private OnnxValue Gate(OnnxValue x)
    {
        long half = x.Channels / 2;
        return Graph.Mul(Graph.Slice(x, 1, 0, half), Graph.Sigmoid(Graph.Slice(x, 1, half, half)));
    }

    /// <summary>Lets a small map weigh the channels of a large one.</summary>
    private OnnxValue Excite(string name, OnnxValue large, OnnxValue small)
    {
        Graph.Scope = name;
        OnnxValue pooled = Graph.AveragePool(small, small.Height / First);
        OnnxValue x = Graph.Cast(Graph.Reshape(pooled, OnnxValue.Batch, small.Channels * First * First), OnnxType.Float);
        x = DenseLowering.Apply(to, $"{name}.squeeze", x);
        x = DenseLowering.Apply(to, $"{name}.excite", Graph.Mul(x, Graph.Sigmoid(x)));
        Graph.Scope = name;
        return Graph.Mul(large, to.PerChannel(Graph.Sigmoid(x)));
    }
}
