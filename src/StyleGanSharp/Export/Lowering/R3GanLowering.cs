using StyleGanSharp.Export.Graph;
using StyleGanSharp.Networks.R3Gan;
using StyleGanSharp.Ops;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>R3GAN: a basis weighted by w, residual blocks with convolutions in groups, bilinear up-sampling.</summary>
/// <param name="to">Where to.</param>
/// <param name="options">The network's options.</param>
internal sealed class R3GanLowering(Lowering to, R3GanGeneratorOptions options)
{
    private const int First = 4;

    private OnnxGraph Graph => to.Graph;

    /// <summary>w is z, followed by the embedding of the class.</summary>
    /// <returns>[N, W].</returns>
    public OnnxValue Map(OnnxValue z, OnnxValue? c)
    {
        Graph.Scope = "mapping";
        return c is null ? z : Graph.Concat(1, z, Graph.MatMul(c, MappingLowering.Table(to, "embed.weight")));
    }

    /// <param name="ws">[N, 1, W].</param>
    /// <returns>[N, C, R, R] float32.</returns>
    public OnnxValue Draw(OnnxValue ws)
    {
        Graph.Scope = "first";
        R3GanWidths widths = options.Widths;
        Tensor first = to.Weights["first.weight"];
        Tensor basis = to.Weights["basis"];
        Tensor filter = to.Weights["resample_filter"];
        OnnxValue scales = Graph.MatMul(Graph.Pick(ws, 1, 0), Graph.Constant("first.weight", [first.shape[1], first.shape[0]], () => first.t()));
        OnnxValue x = Graph.Mul(to.PerChannel(scales), to.MapConstant("basis", [1, .. basis.shape], () => basis.unsqueeze(0)));
        for (int resolution = First; resolution <= options.ImgResolution; resolution *= 2)
        {
            string stage = $"b{resolution}";
            if (resolution > First)
            {
                x = to.Weights.Has($"{stage}.transition.weight") ? Convolve($"{stage}.transition", x) : x;
                Graph.Scope = stage;
                x = ResamplingLowering.Apply(to, $"{stage}.resample_filter", x, filter, 2, 1, new Padding2d(2, 1, 2, 1), gain: 4); // four taps, in place
            }

            for (int i = 0; i < options.Blocks; i++)
            {
                string block = $"{stage}.block{i}";
                OnnxValue y = Graph.LeakyRelu(Convolve($"{block}.conv0", x), Lowering.LeakySlope);
                y = Graph.LeakyRelu(Convolve($"{block}.conv1", y, widths.Groups(resolution)), Lowering.LeakySlope);
                y = Convolve($"{block}.conv2", y);
                x = Graph.Add(x, y);
            }
        }

        return Graph.Cast(Convolve("torgb", x), OnnxType.Float);
    }

    private OnnxValue Convolve(string layer, OnnxValue x, int groups = 1)
    {
        Graph.Scope = layer;
        Tensor weight = to.Weights[$"{layer}.weight"];
        Tensor? bias = to.Weights.Has($"{layer}.bias") ? to.Weights[$"{layer}.bias"] : null;
        long padding = weight.shape[3] / 2;
        return Graph.Conv(
            x, to.MapConstant($"{layer}.weight", weight.shape, () => weight.alias()),
            bias is null ? null : to.MapConstant($"{layer}.bias", bias.shape, () => bias.alias()), [padding, padding, padding, padding], groups: groups);
    }
}
