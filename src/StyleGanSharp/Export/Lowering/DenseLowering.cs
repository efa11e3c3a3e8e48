using StyleGanSharp.Export.Graph;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>Dense layers with an equalized learning rate: every constant factor goes into the weights.</summary>
internal static class DenseLowering
{
    private const double LeakyGain = 1.4142135623730951;

    /// <param name="to">Where to.</param>
    /// <param name="layer">Name of the layer in the state dictionary.</param>
    /// <param name="x">[N, I] float32.</param>
    /// <param name="isLeaky">Whether a leaky ReLU follows.</param>
    /// <param name="lrMultiplier">Factor of the learning rate.</param>
    /// <param name="scalesWeights">Whether the activation's gain leaves the bias out (StyleGAN).</param>
    /// <param name="gain">Another factor of the result.</param>
    /// <returns>[N, O].</returns>
    public static OnnxValue Apply(Lowering to, string layer, OnnxValue x, bool isLeaky = false, double lrMultiplier = 1, bool scalesWeights = false, double gain = 1)
    {
        to.Graph.Scope = layer;
        Tensor weight = to.Weights[$"{layer}.weight"]; // [O, I]
        double activationGain = isLeaky ? LeakyGain : 1;
        double weightGain = lrMultiplier / Math.Sqrt(weight.shape[1]) * activationGain * gain;
        OnnxValue w = to.Graph.Constant($"{layer}.weight", weight.shape, () => weight * weightGain);
        OnnxValue? b = null;
        if (to.Weights.Has($"{layer}.bias"))
        {
            Tensor bias = to.Weights[$"{layer}.bias"];
            double biasGain = lrMultiplier * (scalesWeights ? 1 : activationGain) * gain;
            b = to.Graph.Constant($"{layer}.bias", bias.shape, () => bias * biasGain);
        }

        OnnxValue y = to.Graph.Gemm(x, w, b);
        return isLeaky ? to.Graph.LeakyRelu(y, Lowering.LeakySlope) : y;
    }
}
