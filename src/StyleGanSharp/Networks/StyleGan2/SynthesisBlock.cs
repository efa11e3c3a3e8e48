using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>All layers of one resolution of the generator.</summary>
internal sealed class SynthesisBlock : nn.Module<Tensor?, Tensor?, Tensor, SynthesisOptions, (Tensor X, Tensor? Img)>
{
    private readonly StyleGan2Architecture _architecture;
    private readonly bool _isHalf;
    private readonly int _resolution;

    [ComponentName(Name = "const")]
    private readonly Parameter? _const;

    [ComponentName(Name = "input")]
    private readonly FourierInput? _input;

    [ComponentName(Name = "conv0")]
    private readonly SynthesisLayer? _conv0;

    [ComponentName(Name = "conv1")]
    private readonly SynthesisLayer _conv1;

    [ComponentName(Name = "torgb")]
    private readonly ToRgbLayer? _toRgb;

    [ComponentName(Name = "skip")]
    private readonly Conv2dLayer? _skip;

    [ComponentName(Name = "resample_filter")]
    private readonly Tensor _resampleFilter;

    public SynthesisBlock(int resolution, StyleGan2GeneratorOptions options, RandomSource random) : base(nameof(SynthesisBlock))
    {
        int outChannels = options.Channels(resolution);
        bool isFirst = resolution == 4;
        bool isLast = resolution == options.ImgResolution;
        int inChannels = isFirst ? 0 : options.Channels(resolution / 2);
        _resolution = resolution;
        _architecture = options.Architecture;
        _isHalf = options.NumFp16Res > 0 && resolution >= Math.Max((options.ImgResolution * 2) >> options.NumFp16Res, 8);
        _resampleFilter = Initial.Buffer(FirFilter.Make([.. options.ResampleFilter]));
        if (isFirst && options.FourierInput)
        {
            // The band that a grid of 4 samples can hold.
            _input = new FourierInput(null, outChannels, resolution, resolution, resolution / 2.0, random);
        }
        else if (isFirst)
        {
            _const = Initial.Normal(random, 1, outChannels, resolution, resolution);
        }
        else
        {
            _conv0 = new SynthesisLayer(inChannels, outChannels, resolution, 2, options, random);
        }

        _conv1 = new SynthesisLayer(outChannels, outChannels, resolution, 1, options, random);
        _toRgb = isLast || _architecture is StyleGan2Architecture.Skip or StyleGan2Architecture.Growing ? new ToRgbLayer(outChannels, resolution, options, random) : null;
        _skip = isFirst || _architecture != StyleGan2Architecture.Resnet
            ? null
            : new Conv2dLayer(new Conv2dLayerOptions(inChannels, outChannels, 1) { HasBias = false, Up = 2, ResampleFilter = [.. options.ResampleFilter] }, random);
        RegisterComponents();
    }

    public bool HasFourierInput => _input is not null;

    /// <summary>Style inputs of the convolutions.</summary>
    public int NumConv => _conv0 is null ? 1 : 2;

    /// <summary>Style inputs of the image layer, which it shares with the next block's first convolution.</summary>
    public int NumToRgb => _toRgb is null ? 0 : 1;

    /// <param name="x">[N, I, R/2, R/2]; null for the first block.</param>
    /// <param name="img">[N, ImgChannels, R/2, R/2], or null.</param>
    /// <param name="ws">[N, NumConv + NumToRgb, W].</param>
    /// <param name="options">Noise and precision.</param>
    /// <returns>Feature maps [N, O, R, R], and the image [N, ImgChannels, R, R] or null.</returns>
    public override (Tensor X, Tensor? Img) forward(Tensor? x, Tensor? img, Tensor ws, SynthesisOptions options)
    {
        using var scope = NewDisposeScope();
        ScalarType type = _isHalf && !options.ForceFp32 && ws.device.type == DeviceType.CUDA ? ScalarType.Float16 : ScalarType.Float32;
        int next = 0;
        Tensor y;
        if (_conv0 is null)
        {
            y = _input is null ? _const!.unsqueeze(0).repeat(ws.shape[0], 1, 1, 1) : _input.forward(Style(ws, next), options.InputTransform);
            y = y.to(type);
            y = Report("conv1", _conv1.forward(y, Style(ws, next++), options), options);
        }
        else if (_skip is not null)
        {
            Tensor input = x!.to(type);
            Tensor shortcut = _skip.forward(input, Math.Sqrt(0.5));
            y = Report("conv0", _conv0.forward(input, Style(ws, next++), options), options);
            y = shortcut + Report("conv1", _conv1.forward(y, Style(ws, next++), options, Math.Sqrt(0.5)), options);
        }
        else
        {
            y = Report("conv0", _conv0.forward(x!.to(type), Style(ws, next++), options), options);
            y = Report("conv1", _conv1.forward(y, Style(ws, next++), options), options);
        }

        Tensor? image = img is null ? null : UpFirDn2d.Upsample2d(img, _resampleFilter);
        if (_toRgb is not null)
        {
            Tensor rgb = _toRgb.forward(y, Style(ws, next), options).to(ScalarType.Float32);
            image = image is null ? rgb : image + rgb;
        }

        return (y.MoveToOuterDisposeScope(), image?.MoveToOuterDisposeScope());
    }

    private Tensor Report(string layer, Tensor y, SynthesisOptions options)
    {
        options.OnLayer?.Invoke($"b{_resolution}.{layer}", y);
        return y;
    }

    private static Tensor Style(Tensor ws, int index) => ws.select(1, index);
}
