using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Networks;

public sealed class FullyConnectedLayerTests
{
    [Theory]
    [InlineData(Activation.Linear, true, false)]
    [InlineData(Activation.Linear, true, true)]
    [InlineData(Activation.Linear, false, false)]
    [InlineData(Activation.Linear, false, true)]
    [InlineData(Activation.Relu, true, false)]
    [InlineData(Activation.Relu, true, true)]
    [InlineData(Activation.Relu, false, false)]
    [InlineData(Activation.Relu, false, true)]
    [InlineData(Activation.LeakyRelu, true, false)]
    [InlineData(Activation.LeakyRelu, true, true)]
    [InlineData(Activation.LeakyRelu, false, false)]
    [InlineData(Activation.LeakyRelu, false, true)]
    [InlineData(Activation.Swish, true, false)]
    [InlineData(Activation.Swish, true, true)]
    [InlineData(Activation.Swish, false, false)]
    [InlineData(Activation.Swish, false, true)]
    public void Given_a_dense_layer_When_it_runs_Then_it_is_the_activation_of_scaled_weights_and_bias_times_its_gain(Activation activation, bool hasBias, bool scalesWeights)
    {
        const double lrMultiplier = 0.5;
        const int inFeatures = 6;
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using var layer = new FullyConnectedLayer(inFeatures, 5, random, hasBias, activation, lrMultiplier, biasInit: 0.3, scalesWeights);
        Tensor x = random.Normal(4, inFeatures);
        Dictionary<string, Tensor> state = layer.state_dict();
        double gain = BiasAct.DefaultGain(activation);
        Tensor w = state["weight"] * (lrMultiplier / Math.Sqrt(inFeatures) * (scalesWeights ? gain : 1));
        Tensor sum = x.matmul(w.t()) + (hasBias ? state["bias"] * lrMultiplier : zeros(5));
        Tensor expected = BiasAct.Apply(sum, activation: activation, gain: scalesWeights ? 1 : gain, implementation: OpImplementation.Reference);
        TensorAssert.CloseToScale(expected, layer.forward(x), 1e-6);
    }
}
