using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>
/// The decoders of a self-supervised discriminator (FastGAN, Liu et al. 2021, §3.2): one makes the whole image, small, of its coarse features [8, 8]; the other one quarter of the image, twice as large, of the matching quarter of its fine features [16, 16].
/// Both make images of T×T pixels, T = min(R/2, 128).
/// </summary>
internal sealed class ImageDecoders : nn.Module<ImageMaps, (int Row, int Column), (Tensor Whole, Tensor Quarter)>
{
    /// <summary>Width and height of the fine features.</summary>
    public const int FineSide = 16;

    /// <summary>Width and height of the coarse features, and of a quarter of the fine ones.</summary>
    public const int CoarseSide = 8;

    /// <summary>Fewest pixels a side of images that they can be made for: those whose discriminator has features of <see cref="FineSide"/>.</summary>
    public const int MinResolution = 2 * FineSide;

    private const int MaxSide = 128;
    private const int MinChannels = 8;

    [ComponentName(Name = "whole")]
    private readonly nn.Module<Tensor, Tensor> _whole;

    [ComponentName(Name = "quarter")]
    private readonly nn.Module<Tensor, Tensor> _quarter;

    private readonly int _side;

    /// <param name="resolution">R, at least <see cref="MinResolution"/>.</param>
    /// <param name="fineChannels">Channels of the fine features.</param>
    /// <param name="coarseChannels">Channels of the coarse features.</param>
    /// <param name="imgChannels">C.</param>
    /// <param name="random">Source of the initial weights.</param>
    public ImageDecoders(int resolution, int fineChannels, int coarseChannels, int imgChannels, RandomSource random) : base(nameof(ImageDecoders))
    {
        _side = Math.Min(resolution / 2, MaxSide);
        _whole = Decoder(coarseChannels, imgChannels, random);
        _quarter = Decoder(fineChannels, imgChannels, random);
        RegisterComponents();
    }

    /// <param name="maps">The features.</param>
    /// <param name="quarter">Which quarter: row and column, each 0 or 1.</param>
    /// <returns>Both images, [N, C, T, T].</returns>
    public override (Tensor Whole, Tensor Quarter) forward(ImageMaps maps, (int Row, int Column) quarter)
    {
        using var scope = NewDisposeScope();
        Tensor whole = _whole.forward(maps.Coarse.to(ScalarType.Float32));
        Tensor part = _quarter.forward(Quarter(maps.Fine.to(ScalarType.Float32), quarter));
        return (whole.MoveToOuterDisposeScope(), part.MoveToOuterDisposeScope());
    }

    /// <summary>What both images should be.</summary>
    /// <param name="img">[N, C, R, R].</param>
    /// <param name="quarter">Which quarter.</param>
    /// <returns>[N, C, T, T]: means of pixels.</returns>
    public (Tensor Whole, Tensor Quarter) Targets(Tensor img, (int Row, int Column) quarter)
    {
        using var scope = NewDisposeScope();
        Tensor Reduced(Tensor x) => nn.functional.adaptive_avg_pool2d(x, _side).MoveToOuterDisposeScope();
        return (Reduced(img), Reduced(Quarter(img, quarter)));
    }

    private static Tensor Quarter(Tensor x, (int Row, int Column) quarter)
    {
        long half = x.shape[2] / 2;
        return x.narrow(2, quarter.Row * half, half).narrow(3, quarter.Column * half, half);
    }

    /// <summary>Doubles the size and halves the channels until the image has its size.</summary>
    private nn.Module<Tensor, Tensor> Decoder(int channels, int imgChannels, RandomSource random)
    {
        var layers = new List<(string, nn.Module<Tensor, Tensor>)>();
        for (int side = CoarseSide; side < _side; side *= 2)
        {
            int next = Math.Max(channels / 2, MinChannels);
            layers.Add(($"up{2 * side}", new Layer(channels, next, isLast: false, random)));
            channels = next;
        }

        layers.Add(("out", new Layer(channels, imgChannels, isLast: true, random)));
        return nn.Sequential(layers);
    }

    /// <summary>Nearest neighbor to twice the size, a convolution and leaky ReLU; the last layer is a convolution and tanh.</summary>
    private sealed class Layer : nn.Module<Tensor, Tensor>
    {
        private readonly bool _isLast;

        [ComponentName(Name = "conv")]
        private readonly Conv2dLayer _convolution;

        public Layer(int inChannels, int outChannels, bool isLast, RandomSource random) : base(nameof(Layer))
        {
            _isLast = isLast;
            _convolution = new Conv2dLayer(new Conv2dLayerOptions(inChannels, outChannels, 3) { Activation = isLast ? Activation.Linear : Activation.LeakyRelu }, random);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            Tensor x = _isLast ? _convolution.forward(input).tanh()
                : _convolution.forward(nn.functional.interpolate(input, [2 * input.shape[2], 2 * input.shape[3]], mode: InterpolationMode.Nearest));
            return x.MoveToOuterDisposeScope();
        }
    }
}
