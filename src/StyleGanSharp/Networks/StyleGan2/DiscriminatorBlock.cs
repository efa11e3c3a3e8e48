using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>All layers of one resolution of the discriminator; halves the resolution.</summary>
internal sealed class DiscriminatorBlock : nn.Module<Tensor?, Tensor?, (Tensor X, Tensor? Img)>
{
    private readonly bool _isHalf;

    [ComponentName(Name = "fromrgb")]
    private readonly Conv2dLayer? _fromRgb;

    [ComponentName(Name = "conv0")]
    private readonly Conv2dLayer _conv0;

    [ComponentName(Name = "conv1")]
    private readonly Conv2dLayer _conv1;

    [ComponentName(Name = "skip")]
    private readonly Conv2dLayer? _skip;

    [ComponentName(Name = "resample_filter")]
    private readonly Tensor _resampleFilter;

    private readonly bool _passesImage;

    /// <param name="resolution">Resolution of the input.</param>
    /// <param name="firstLayer">Number of the block's first layer, counted from the image's side.</param>
    /// <param name="options">The architecture.</param>
    /// <param name="random">Source of the initial weights.</param>
    public DiscriminatorBlock(int resolution, int firstLayer, StyleGan2DiscriminatorOptions options, RandomSource random) : base(nameof(DiscriminatorBlock))
    {
        int channels = options.Channels(resolution);
        int outChannels = options.Channels(resolution / 2);
        bool isFirst = resolution == options.ImgResolution;
        int layer = firstLayer;
        _isHalf = options.NumFp16Res > 0 && resolution >= Math.Max((options.ImgResolution * 2) >> options.NumFp16Res, 8);
        _passesImage = options.Architecture == StyleGan2Architecture.Skip;
        _resampleFilter = Initial.Buffer(FirFilter.Make([.. options.ResampleFilter]));
        Conv2dLayer Make(int inChannels, int kernelSize, int down, bool isSkip, int layerOutChannels) => new(
            new Conv2dLayerOptions(inChannels, layerOutChannels, kernelSize)
            {
                Activation = isSkip ? Activation.Linear : Activation.LeakyRelu,
                HasBias = !isSkip,
                Down = down,
                Clamp = isSkip ? null : options.ConvClamp,
                ResampleFilter = [.. options.ResampleFilter],
                IsTrainable = layer++ >= options.FreezeLayers,
            },
            random);

        _fromRgb = isFirst || _passesImage ? Make(options.ImgChannels, 1, 1, false, channels) : null;
        _conv0 = Make(channels, 3, 1, false, channels);
        _conv1 = Make(channels, 3, 2, false, outChannels);
        _skip = options.Architecture == StyleGan2Architecture.Resnet ? Make(channels, 1, 2, true, outChannels) : null;
        NumLayers = layer - firstLayer;
        RegisterComponents();
    }

    public int NumLayers { get; }

    /// <param name="x">[N, I, R, R]; null for the first block.</param>
    /// <param name="img">[N, ImgChannels, R, R], or null.</param>
    /// <returns>[N, O, R/2, R/2], and the image for the next block or null.</returns>
    public override (Tensor X, Tensor? Img) forward(Tensor? x, Tensor? img)
    {
        using var scope = NewDisposeScope();
        ScalarType type = _isHalf && (x ?? img!).device.type == DeviceType.CUDA ? ScalarType.Float16 : ScalarType.Float32;
        Tensor? y = x?.to(type);
        Tensor? image = null;
        if (_fromRgb is not null)
        {
            Tensor features = _fromRgb.forward(img!.to(type));
            y = y is null ? features : y + features;
            image = _passesImage ? UpFirDn2d.Downsample2d(img, _resampleFilter) : null;
        }

        if (_skip is null)
        {
            y = _conv1.forward(_conv0.forward(y!));
        }
        else
        {
            Tensor shortcut = _skip.forward(y!, Math.Sqrt(0.5));
            y = shortcut + _conv1.forward(_conv0.forward(y!), Math.Sqrt(0.5));
        }

        return (y.MoveToOuterDisposeScope(), image?.MoveToOuterDisposeScope());
    }
}
