using StyleGanSharp.Export.Graph;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>
/// Modulated convolutions with one weight for all images (StyleGAN2 §2.2): the style scales the input's channels, and the demodulation, which is computed from the styles alone, scales the output's.
/// So the graph needs neither groups per image nor weights that change, which many runtimes lack.
/// </summary>
internal static class ModulationLowering
{
    private const double Epsilon = 1e-8;

    /// <summary>Style and demodulation of a StyleGAN2 layer.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="layer">Name in the state dictionary.</param>
    /// <param name="s">[N, I] float32, the style.</param>
    /// <param name="inputGain">Factor of the layer's input.</param>
    /// <param name="outputGain">Factor of the layer's output.</param>
    /// <returns>Factors of the input and of the output, [N, I, 1, 1] and [N, O, 1, 1], and the weights as convolutions are to use them, [O, I, K, K].</returns>
    public static (OnnxValue Input, OnnxValue Output, Func<Tensor> Weight) Demodulated(Lowering to, string layer, OnnxValue s, double inputGain, double outputGain)
    {
        OnnxGraph g = to.Graph;
        Tensor weight = to.Weights[$"{layer}.weight"]; // [O, I, K, K]
        Func<Tensor> kernel = () => weight.alias();
        if (to.Options.Half)
        {
            // Demodulation cancels any factor; these bring both sides into the range of half precision.
            kernel = () => weight * (1 / Math.Sqrt(weight.numel() / (double)weight.shape[0]) / weight.abs().amax([1, 2, 3], keepdim: true));
            s = g.Div(s, g.ReduceMax(g.Abs(s), 1));
        }

        OnnxValue d = Demodulation(to, layer, s, kernel, weight.shape);
        return (to.PerChannel(inputGain == 1 ? s : g.Mul(s, inputGain)), to.PerChannel(g.Mul(d, outputGain)), kernel);
    }

    /// <summary>Style and demodulation of a StyleGAN3 layer, with weights and styles normalized first.</summary>
    /// <remarks>The style is brought to unit mean square image by image, where the library takes the mean over the batch: demodulation cancels the factor but for its 1e-8, and so no image depends on its neighbors.</remarks>
    /// <param name="to">Where to.</param>
    /// <param name="layer">Name in the state dictionary.</param>
    /// <param name="s">[N, I] float32, the style.</param>
    /// <param name="inputGain">Factor of the layer's input.</param>
    /// <param name="outputGain">Factor of the layer's output.</param>
    /// <param name="outputs">Channels of the output, O or more; those beyond are zero.</param>
    /// <returns>As for StyleGAN2.</returns>
    public static (OnnxValue Input, OnnxValue Output, Func<Tensor> Weight) Normalized(Lowering to, string layer, OnnxValue s, double inputGain, double outputGain, long outputs)
    {
        OnnxGraph g = to.Graph;
        Tensor weight = to.Weights[$"{layer}.weight"]; // [O, I, K, K]
        double root = Math.Sqrt(weight[0].numel());
        Tensor Kernel()
        {
            Tensor unit = weight * (root / weight.flatten(1).norm(1)).view(-1, 1, 1, 1); // unit mean square per output
            return outputs == weight.shape[0] ? unit : nn.functional.pad(unit, [0, 0, 0, 0, 0, 0, 0, outputs - weight.shape[0]]);
        }

        s = g.Mul(s, g.Rsqrt(g.ReduceMean(g.Mul(s, s), 1), 0));
        OnnxValue d = Demodulation(to, layer, s, Kernel, [outputs, .. weight.shape[1..]]);
        return (to.PerChannel(g.Mul(s, inputGain)), to.PerChannel(g.Mul(d, outputGain)), Kernel);
    }

    /// <summary>1/√(Σᵢ sₙᵢ²·qₒᵢ + 1e-8), where q are the squares of the weights, summed over the kernel.</summary>
    private static OnnxValue Demodulation(Lowering to, string layer, OnnxValue s, Func<Tensor> kernel, long[] shape)
    {
        OnnxGraph g = to.Graph;
        OnnxValue squares;
        if (shape[2] == 1 && shape[3] == 1)
        {
            // As many as weights: the runtime squares these when it loads the file.
            OnnxValue weights = g.Cast(g.Reshape(to.MapConstant($"{layer}.weight", shape, kernel), shape[0], shape[1]), OnnxType.Float);
            squares = g.Mul(weights, weights);
        }
        else
        {
            squares = g.Constant($"{layer}.squares", shape[..2], () => kernel().flatten(2).norm(2).square());
        }

        return g.Rsqrt(g.Gemm(g.Mul(s, s), squares, null), Epsilon);
    }
}
