using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>Dense layer with an equalized learning rate: the weight is scaled by lrMultiplier/√I when it is used (PRO §4.1).</summary>
internal sealed class FullyConnectedLayer : nn.Module<Tensor, Tensor>
{
    private readonly Activation _activation;
    private readonly double _weightGain;
    private readonly double _biasGain;
    private readonly double _activationGain;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    /// <param name="inFeatures">I.</param>
    /// <param name="outFeatures">O.</param>
    /// <param name="random">Source of the initial weights.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="lrMultiplier">Factor of the learning rate.</param>
    /// <param name="biasInit">First value of the bias.</param>
    /// <param name="scalesWeights">Whether the activation's gain scales the weights (StyleGAN) instead of the result (StyleGAN2): the bias is then outside of it.</param>
    public FullyConnectedLayer(
        int inFeatures, int outFeatures, RandomSource random, bool hasBias = true, Activation activation = Activation.Linear, double lrMultiplier = 1, double biasInit = 0,
        bool scalesWeights = false)
        : base(nameof(FullyConnectedLayer))
    {
        _activation = activation;
        // gain·act(x) = act(gain·x) for what is straight on both sides of zero.
        double gain = BiasAct.DefaultGain(activation);
        bool scalesSum = !scalesWeights && activation is (Activation.Linear or Activation.Relu or Activation.LeakyRelu);
        _activationGain = scalesWeights || scalesSum ? 1 : gain;
        _weightGain = lrMultiplier / Math.Sqrt(inFeatures) * (scalesWeights || scalesSum ? gain : 1);
        _biasGain = lrMultiplier * (scalesSum ? gain : 1);
        _weight = Initial.Normal(random, 1 / lrMultiplier, outFeatures, inFeatures);
        _bias = hasBias ? Initial.Constant(biasInit / lrMultiplier, outFeatures) : null;
        RegisterComponents();
    }

    /// <summary>A layer that starts as a constant: weights zero, the given biases.</summary>
    public static FullyConnectedLayer Constant(int inFeatures, float[] biases)
    {
        using var random = new RandomSource(0);
        var layer = new FullyConnectedLayer(inFeatures, biases.Length, random);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        layer._weight.zero_();
        layer._bias!.copy_(tensor(biases));
        return layer;
    }

    public override Tensor forward(Tensor input) // [N, I] -> [N, O]
    {
        using var scope = NewDisposeScope();
        // The gain goes to the input, which is smaller than the weight; half precision needs weights of a moderate size.
        bool isFull = input.dtype == _weight.dtype;
        Tensor x = isFull ? input * _weightGain : input;
        Tensor w = isFull ? _weight.t() : (_weight * _weightGain).to(input.dtype).t();
        Tensor y = _bias is null ? x.mm(w) : addmm(isFull ? _bias : _bias.to(input.dtype), x, w, (float)_biasGain, 1);
        y = _activation == Activation.Linear ? y : BiasAct.Apply(y, activation: _activation, gain: _activationGain);
        return LayerProbe.Pass(this, input, y.MoveToOuterDisposeScope());
    }
}
