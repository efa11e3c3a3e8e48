using StyleGanSharp.Export.Graph;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>What the descriptions of the networks write into, and read from.</summary>
/// <param name="Graph">The graph under construction.</param>
/// <param name="Weights">The network's weights.</param>
/// <param name="Options">What the caller wants.</param>
internal sealed record Lowering(OnnxGraph Graph, NetworkWeights Weights, OnnxOptions Options)
{
    /// <summary>Slope of every leaky ReLU of the papers below zero.</summary>
    public const double LeakySlope = 0.2;

    /// <summary>√2, the gain that keeps the magnitude of what it passes.</summary>
    public static readonly double LeakyGain = Math.Sqrt(2);

    /// <summary>Type of the feature maps.</summary>
    public OnnxType MapType => Options.Half ? OnnxType.Half : OnnxType.Float;

    /// <summary>A constant for feature maps.</summary>
    public OnnxValue MapConstant(string name, long[] shape, Func<Tensor> make) => Graph.Constant(name, shape, make, MapType);

    /// <summary>A bias, [1, C, 1, 1] for feature maps, zero for channels beyond its own.</summary>
    public OnnxValue Bias(string name, double gain, long? channels = null)
    {
        Tensor bias = Weights[name];
        long count = channels ?? bias.numel();
        return MapConstant(name, [1, count, 1, 1], () => nn.functional.pad(bias * gain, [0, count - bias.numel()]));
    }

    /// <summary>[N, C] numbers, one per channel of feature maps, as [N, C, 1, 1] of their type.</summary>
    public OnnxValue PerChannel(OnnxValue x) => Graph.Cast(Graph.Reshape(x, x.Shape[0], x.Shape[1], 1, 1), MapType);

    /// <summary>The noise of a layer, times its strength: [1 or N, 1 or C, R, R] of the type of the maps; null for none.</summary>
    /// <param name="layer">Name of the layer, without the part of the network.</param>
    /// <param name="resolution">R.</param>
    /// <param name="stored">The stored noise [R, R]; null where there is none.</param>
    /// <param name="strengths">How many factors there are: 1 or C.</param>
    /// <param name="strength">Computes them.</param>
    public OnnxValue? Noise(string layer, long resolution, Tensor? stored, long strengths, Func<Tensor> strength)
    {
        string name = $"noise.{layer}";
        OnnxValue Factors() => Graph.Constant($"{name}.strength", [1, strengths, 1, 1], strength);
        switch (Options.Noise)
        {
            case OnnxNoise.Const when stored is not null && strengths == 1:
                return MapConstant(name, [1, 1, resolution, resolution], () => stored * strength());
            case OnnxNoise.Const when stored is not null:
                return Graph.Cast(Graph.Mul(Graph.Constant(name, [1, 1, resolution, resolution], () => stored.alias()), Factors()), MapType);
            case OnnxNoise.Input:
                return Graph.Cast(Graph.Mul(Graph.Input(name, OnnxType.Float, OnnxValue.Batch, 1, resolution, resolution), Factors()), MapType);
            default:
                return null;
        }
    }
}
