using StyleGanSharp.Export.Graph;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Ops;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>The synthesis network of StyleGAN2, all of its architectures.</summary>
/// <param name="to">Where to.</param>
/// <param name="options">The network's options.</param>
internal sealed class StyleGan2Lowering(Lowering to, StyleGan2GeneratorOptions options)
{
    private static readonly double HalfPower = Math.Sqrt(0.5);

    private OnnxGraph Graph => to.Graph;

    /// <param name="ws">[N, L, W].</param>
    /// <param name="transform">[3, 3] of the Fourier features; null where there are none.</param>
    /// <param name="detail">The level of detail of a network that grows.</param>
    /// <returns>[N, C, R, R] float32.</returns>
    public OnnxValue Draw(OnnxValue ws, OnnxValue? transform, DetailLevel detail)
    {
        bool isGrowing = options.Architecture == StyleGan2Architecture.Growing;
        int last = options.ImgResolution >> detail.Whole;
        OnnxValue? x = null;
        OnnxValue? image = null;
        OnnxValue? coarse = null;
        int style = 0;
        for (int resolution = 4; resolution <= last; resolution *= 2)
        {
            coarse = image;
            string block = $"synthesis.b{resolution}";
            x = resolution == 4 ? First(ws, transform) : Block(block, x!, ws, ref style, resolution);
            bool hasImage = resolution == options.ImgResolution || isGrowing || options.Architecture == StyleGan2Architecture.Skip;
            image = image is null || isGrowing ? null : Up(block, image);
            style = resolution == 4 ? 1 : style;
            if (hasImage)
            {
                OnnxValue rgb = ToRgb($"{block}.torgb", x, Graph.Pick(ws, 1, style));
                image = image is null ? rgb : Graph.Add(image, rgb);
            }
        }

        Graph.Scope = "image";
        return DetailLowering.Image(Graph, image!, coarse, detail);
    }

    /// <summary>The first block: the constant, or waves, and a layer.</summary>
    private OnnxValue First(OnnxValue ws, OnnxValue? transform)
    {
        OnnxValue w = Graph.Pick(ws, 1, 0);
        OnnxValue x;
        if (transform is not null)
        {
            x = Graph.Cast(FourierLowering.Apply(to, "synthesis.b4.input", null, transform, 4, 4, 2), to.MapType);
        }
        else
        {
            Tensor stored = to.Weights["synthesis.b4.const"];
            x = to.MapConstant("synthesis.b4.const", [1, .. stored.shape], () => stored.alias());
        }

        return Layer("b4.conv1", x, w, 4, 1, 1);
    }

    private OnnxValue Block(string block, OnnxValue x, OnnxValue ws, ref int style, int resolution)
    {
        bool isResidual = options.Architecture == StyleGan2Architecture.Resnet;
        OnnxValue? shortcut = null;
        if (isResidual)
        {
            Graph.Scope = $"{block}.skip";
            Tensor weight = to.Weights[$"{block}.skip.weight"];
            OnnxValue kernel = to.MapConstant($"{block}.skip.weight", weight.shape, () => weight * (HalfPower / Math.Sqrt(weight.shape[1])));
            shortcut = Graph.Conv(x, kernel, null, [0, 0, 0, 0]); // cheaper before the image grows
            shortcut = Upsample($"{block}.skip.resample_filter", shortcut);
        }

        x = Layer($"b{resolution}.conv0", x, Graph.Pick(ws, 1, style), resolution, 2, 1);
        x = Layer($"b{resolution}.conv1", x, Graph.Pick(ws, 1, style + 1), resolution, 1, isResidual ? HalfPower : 1);
        style += 2;
        return shortcut is null ? x : Graph.Add(shortcut, x);
    }

    /// <summary>Modulated convolution, noise, bias, leaky ReLU. The gain goes into what is added and multiplied before it, for it commutes with the leaky ReLU.</summary>
    private OnnxValue Layer(string name, OnnxValue x, OnnxValue w, int resolution, int up, double gain)
    {
        string layer = $"synthesis.{name}";
        double outer = Lowering.LeakyGain * gain;
        OnnxValue s = DenseLowering.Apply(to, $"{layer}.affine", w);
        Graph.Scope = layer;
        (OnnxValue input, OnnxValue output, Func<Tensor> weight) = ModulationLowering.Demodulated(to, layer, s, InputGain(layer), outer);
        OnnxValue y = Graph.Mul(x, input);
        long[] shape = to.Weights[$"{layer}.weight"].shape;
        y = up == 1 ? Graph.Conv(y, to.MapConstant($"{layer}.weight", shape, weight), null, [1, 1, 1, 1]) : UpConvolve(layer, y, shape, weight);
        y = Graph.Mul(y, output);
        if (options.UseNoise)
        {
            Tensor strength = to.Weights[$"{layer}.noise_strength"];
            Tensor stored = to.Weights[$"{layer}.noise_const"];
            y = to.Noise(name, resolution, stored, 1, () => strength * outer) is { } noise ? Graph.Add(y, noise) : y;
        }

        y = Graph.LeakyRelu(Graph.Add(y, to.Bias($"{layer}.bias", outer)), Lowering.LeakySlope);
        return Clip(y, gain);
    }

    /// <summary>A transposed convolution that convolves, then the filter at the raised rate.</summary>
    private OnnxValue UpConvolve(string layer, OnnxValue x, long[] shape, Func<Tensor> weight)
    {
        Tensor filter = to.Weights[$"{layer}.resample_filter"];
        (int taps, _) = UpFirDn2d.FilterSize(filter);
        int kernel = (int)shape[2];
        OnnxValue y = Graph.ConvTranspose(x, to.MapConstant($"{layer}.weight", [shape[1], shape[0], shape[2], shape[3]], () => weight().transpose(0, 1)), 0, 2);
        int low = (kernel / 2) + ((taps + 1) / 2) + 1 - kernel;
        int high = (kernel / 2) + ((taps - 2) >> 1) + 2 - kernel;
        return ResamplingLowering.Apply(to, $"{layer}.resample_filter", y, filter, 1, 1, new Padding2d(low, high, low, high), gain: 4);
    }

    private OnnxValue ToRgb(string layer, OnnxValue x, OnnxValue w)
    {
        Tensor weight = to.Weights[$"{layer}.weight"];
        OnnxValue s = DenseLowering.Apply(to, $"{layer}.affine", w, gain: InputGain(layer) / Math.Sqrt(weight.shape[1]));
        Graph.Scope = layer;
        OnnxValue y = Graph.Mul(x, to.PerChannel(s));
        Tensor bias = to.Weights[$"{layer}.bias"];
        y = Graph.Conv(
            y, to.MapConstant($"{layer}.weight", weight.shape, () => weight.alias()), to.MapConstant($"{layer}.bias", bias.shape, () => bias.alias()), [0, 0, 0, 0]);
        return Graph.Cast(Clip(y, 1), OnnxType.Float);
    }

    private OnnxValue Up(string block, OnnxValue image)
    {
        Graph.Scope = $"{block}.upsample";
        return Upsample($"{block}.resample_filter", image);
    }

    /// <summary>Doubles the size by the filter of a layer or block.</summary>
    private OnnxValue Upsample(string name, OnnxValue x)
    {
        Tensor filter = to.Weights[name];
        (int taps, _) = UpFirDn2d.FilterSize(filter);
        (int low, int high) = ((taps + 1) / 2, (taps - 2) >> 1);
        return ResamplingLowering.Apply(to, name, x, filter, 2, 1, new Padding2d(low, high, low, high), gain: 4);
    }

    private OnnxValue Clip(OnnxValue x, double gain) => options.ConvClamp is { } bound ? Graph.Clip(x, -bound * gain, bound * gain) : x;

    private double InputGain(string layer) => options.NormalizeMagnitude ? 1 / Math.Sqrt(to.Weights.Number($"{layer}.norm.magnitude_ema")) : 1;
}
