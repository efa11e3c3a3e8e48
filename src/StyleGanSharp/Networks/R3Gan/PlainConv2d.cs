using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.R3Gan;

/// <summary>Convolution at one rate whose weights start at the scale at which they are used: no equalized learning rate.</summary>
internal sealed class PlainConv2d : nn.Module<Tensor, Tensor>
{
    /// <summary>√(2/(1 + 0.2²)): keeps the mean square of what a leaky ReLU of slope 0.2 follows (He 2015).</summary>
    public static readonly double LeakyGain = Math.Sqrt(2 / (1 + (0.2 * 0.2)));

    private readonly int _groups;
    private readonly int _padding;
    private readonly Activation _activation;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    /// <param name="inChannels">I.</param>
    /// <param name="outChannels">O.</param>
    /// <param name="kernelSize">K, odd.</param>
    /// <param name="gain">The weights start with a standard deviation of gain/√(I/groups·K²); 0 starts with zeros.</param>
    /// <param name="random">Source of the initial weights.</param>
    /// <param name="groups">Groups that see only their own channels: 1, a divisor of both numbers of channels.</param>
    /// <param name="hasBias">Whether there is a bias, which starts with zeros.</param>
    /// <param name="activation">Linear or leaky ReLU, without a gain of its own.</param>
    public PlainConv2d(
        int inChannels, int outChannels, int kernelSize, double gain, RandomSource random, int groups = 1, bool hasBias = false, Activation activation = Activation.Linear)
        : base(nameof(PlainConv2d))
    {
        _groups = groups;
        _padding = kernelSize / 2;
        _activation = activation;
        int fanIn = inChannels / groups * kernelSize * kernelSize;
        _weight = gain == 0
            ? Initial.Constant(0, outChannels, inChannels / groups, kernelSize, kernelSize)
            : Initial.Normal(random, gain / Math.Sqrt(fanIn), outChannels, inChannels / groups, kernelSize, kernelSize);
        _bias = hasBias ? Initial.Constant(0, outChannels) : null;
        RegisterComponents();
    }

    /// <param name="x">[N, I, H, W].</param>
    /// <returns>[N, O, H, W].</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor y = _groups == 1
            ? Convolution2d.Apply(x, _weight, _padding)
            : Convolution2d.ApplyGrouped(x, _weight, _padding, _groups);
        y = _bias is null && _activation == Activation.Linear ? y : BiasAct.Apply(y, _bias, activation: _activation, gain: 1);
        return LayerProbe.Pass(this, x, y.MoveToOuterDisposeScope());
    }
}
