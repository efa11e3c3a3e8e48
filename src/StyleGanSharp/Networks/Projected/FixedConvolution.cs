using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.Projected;

/// <summary>A convolution with random weights that are never trained (He 2015's initialization, arXiv 1502.01852).</summary>
internal sealed class FixedConvolution : nn.Module<Tensor, Tensor>
{
    private readonly long _stride;
    private readonly bool _isTransposed;

    [ComponentName(Name = "weight")]
    private readonly Tensor _weight;

    [ComponentName(Name = "bias")]
    private readonly Tensor _bias;

    /// <param name="inChannels">Channels it reads.</param>
    /// <param name="outChannels">Channels it writes.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="random">Source of the weights.</param>
    /// <param name="stride">Step.</param>
    /// <param name="isTransposed">Whether it makes the map larger instead.</param>
    public FixedConvolution(int inChannels, int outChannels, int kernel, RandomSource random, int stride = 1, bool isTransposed = false) : base(nameof(FixedConvolution))
    {
        (_stride, _isTransposed) = (stride, isTransposed);
        // A transposed convolution whose step is its kernel reads each input once.
        double fanIn = isTransposed ? inChannels : (double)inChannels * kernel * kernel;
        using var scope = NewDisposeScope();
        Tensor weight = isTransposed ? random.Normal(inChannels, outChannels, kernel, kernel) : random.Normal(outChannels, inChannels, kernel, kernel);
        _weight = Initial.Buffer(weight * Math.Sqrt(2 / fanIn));
        _bias = Initial.Buffer(zeros(outChannels));
        RegisterComponents();
    }

    /// <param name="x">[N, I, H, W].</param>
    /// <returns>[N, O, H', W'].</returns>
    public override Tensor forward(Tensor x) => LayerProbe.Pass(this, x, _isTransposed
        ? Convolution2d.ApplyTransposed(x, _weight, _bias, new ConvolutionGeometry((int)_stride, 0, 0))
        : Convolution2d.Apply(x, _weight, _bias, new ConvolutionGeometry((int)_stride, (int)(_weight.shape[2] / 2), (int)(_weight.shape[2] / 2))));
}
