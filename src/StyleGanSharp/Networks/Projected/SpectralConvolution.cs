using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.Projected;

/// <summary>A 4×4 convolution whose weight is divided by its largest singular value (spectral normalization, Miyato 2018, arXiv 1802.05957), which a step of power iteration follows in every training pass.</summary>
internal sealed class SpectralConvolution : nn.Module<Tensor, Tensor>
{
    /// <summary>Width and height of the kernel.</summary>
    public const int Kernel = 4;

    private const double Epsilon = 1e-12;

    private readonly long _stride;
    private readonly long _padding;

    [ComponentName(Name = "weight_orig")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    [ComponentName(Name = "weight_u")]
    private readonly Tensor _left;

    [ComponentName(Name = "weight_v")]
    private readonly Tensor _right;

    /// <param name="inChannels">Channels it reads.</param>
    /// <param name="outChannels">Channels it writes.</param>
    /// <param name="halves">Whether the map is halved, with a bias; else it shrinks by 3 and there is no bias.</param>
    /// <param name="random">Source of the initial weights.</param>
    public SpectralConvolution(int inChannels, int outChannels, bool halves, RandomSource random) : base(nameof(SpectralConvolution))
    {
        (_stride, _padding) = halves ? (2, 1) : (1, 0);
        int fanIn = inChannels * Kernel * Kernel;
        // The variance of PyTorch's usual initialization, uniform up to 1/√I.
        _weight = Initial.Normal(random, Math.Sqrt(1.0 / (3 * fanIn)), outChannels, inChannels, Kernel, Kernel);
        _bias = halves ? Initial.Constant(0, outChannels) : null;
        using var scope = NewDisposeScope();
        _left = Initial.Buffer(Unit(random.Normal(outChannels)));
        _right = Initial.Buffer(Unit(random.Normal(fanIn)));
        RegisterComponents();
    }

    /// <param name="x">[N, I, H, W].</param>
    /// <returns>[N, O, H', W'].</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor matrix = _weight.flatten(1); // [O, I·K²]
        if (training)
        {
            using var noGradient = no_grad();
            _right.copy_(Unit(matrix.t().mv(_left)));
            _left.copy_(Unit(matrix.mv(_right)));
        }

        // Copies, since the next pass moves the vectors on before this one's gradient is made.
        Tensor sigma = _left.clone().dot(matrix.mv(_right.clone()));
        return LayerProbe.Pass(this, x, Convolution2d.Apply(x, _weight / sigma, _bias, new ConvolutionGeometry((int)_stride, (int)_padding, (int)_padding)).MoveToOuterDisposeScope());
    }

    private static Tensor Unit(Tensor x) => x / x.norm().clamp_min(Epsilon);
}
