using StyleGanSharp.Export.Graph;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Ops;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>The synthesis network of StyleGAN, and of the configurations that lead to it from Progressive GAN.</summary>
/// <param name="to">Where to.</param>
/// <param name="options">The network's options.</param>
internal sealed class StyleGan1Lowering(Lowering to, StyleGan1GeneratorOptions options)
{
    /// <summary>From this resolution on weights of up-sampling layers convolve; below they correlate.</summary>
    private const int FirstConvolved = 128;
    private const double Epsilon = 1e-8;

    private OnnxGraph Graph => to.Graph;

    /// <param name="ws">[N, L, W].</param>
    /// <param name="detail">The level of detail.</param>
    /// <returns>[N, C, R, R] float32.</returns>
    public OnnxValue Draw(OnnxValue ws, DetailLevel detail)
    {
        int last = options.ImgResolution >> detail.Whole;
        OnnxValue? x = null;
        OnnxValue? coarse = null;
        int style = 0;
        for (int resolution = 4; resolution <= last; resolution *= 2)
        {
            OnnxValue first = Graph.Pick(ws, 1, style++);
            x = Layer($"b{resolution}.conv0", x ?? Start(first), first, resolution, isUp: resolution > 4);
            x = Layer($"b{resolution}.conv1", x, Graph.Pick(ws, 1, style++), resolution, isUp: false);
            coarse = resolution == last / 2 && detail.Fraction > 0 ? ToRgb(resolution, x) : coarse;
        }

        OnnxValue image = ToRgb(last, x!);
        Graph.Scope = "image";
        return DetailLowering.Image(Graph, image, coarse, detail);
    }

    private OnnxValue Start(OnnxValue w)
    {
        if (options.UseConstant)
        {
            Tensor stored = to.Weights["synthesis.b4.const"];
            return to.MapConstant("synthesis.b4.const", [1, .. stored.shape], () => stored.alias());
        }

        OnnxValue x = DenseLowering.Apply(to, "synthesis.b4.input", w);
        return Graph.Cast(Graph.Reshape(x, OnnxValue.Batch, options.Channels(4), 4, 4), to.MapType);
    }

    /// <summary>Convolution, blur, noise, bias, leaky ReLU, normalization and style.</summary>
    private OnnxValue Layer(string name, OnnxValue x, OnnxValue w, int resolution, bool isUp)
    {
        string layer = $"synthesis.{name}";
        Graph.Scope = layer;
        OnnxValue y = x;
        if (to.Weights.Has($"{layer}.weight"))
        {
            Tensor weight = to.Weights[$"{layer}.weight"];
            double gain = Math.Sqrt(2 / (weight.shape[1] * 9.0));
            y = isUp ? UpConvolve(layer, y, weight, gain, isCorrelation: resolution < FirstConvolved)
                : Graph.Conv(y, to.MapConstant($"{layer}.weight", weight.shape, () => weight * gain), null, [1, 1, 1, 1]);
        }

        if (to.Weights.Has($"{layer}.blur_filter"))
        {
            Tensor filter = to.Weights[$"{layer}.blur_filter"];
            (int taps, _) = UpFirDn2d.FilterSize(filter);
            y = ResamplingLowering.Apply(to, $"{layer}.blur_filter", y, filter, 1, 1, new Padding2d(taps / 2, (taps - 1) / 2, taps / 2, (taps - 1) / 2));
        }

        if (options.UseNoise)
        {
            Tensor strength = to.Weights[$"{layer}.noise_weight"]; // [C]
            Tensor stored = to.Weights[$"{layer}.noise_const"];
            y = to.Noise(name, resolution, stored, strength.numel(), () => strength.alias()) is { } noise ? Graph.Add(y, noise) : y;
        }

        y = Graph.LeakyRelu(Graph.Add(y, to.Bias($"{layer}.bias", 1)), Lowering.LeakySlope);
        OnnxValue full = Graph.Cast(y, OnnxType.Float); // sums over an image need the range of single precision
        full = options.UseStyles ? Style(layer, full, w) : Graph.Mul(full, Graph.Rsqrt(Graph.ReduceMean(Graph.Mul(full, full), 1), Epsilon));
        return Graph.Cast(full, to.MapType);
    }

    /// <summary>Repeating every pixel and convolving, as one convolution for each pixel of a block of four.</summary>
    private OnnxValue UpConvolve(string layer, OnnxValue x, Tensor weight, double gain, bool isCorrelation)
    {
        Tensor Kernel()
        {
            Tensor w = (isCorrelation ? weight.flip([2, 3]) : weight) * gain;
            Tensor Shifted(int right, int down) => nn.functional.pad(w, [right, 1 - right, down, 1 - down]);
            return Shifted(0, 0) + Shifted(0, 1) + Shifted(1, 0) + Shifted(1, 1); // [O, I, 4, 4]
        }

        return ResamplingLowering.Convolve(to, $"{layer}.weight", x, [weight.shape[0], weight.shape[1], 4, 4], Kernel, 2, new Padding2d(2, 1, 2, 1));
    }

    /// <summary>Adaptive instance normalization (StyleGAN equation 1).</summary>
    private OnnxValue Style(string layer, OnnxValue x, OnnxValue w)
    {
        OnnxValue y = Graph.Sub(x, Graph.ReduceMean(x, 2, 3));
        OnnxValue scale = Graph.Rsqrt(Graph.ReduceMean(Graph.Mul(y, y), 2, 3), Epsilon); // [N or 1, C, 1, 1]
        OnnxValue s = DenseLowering.Apply(to, $"{layer}.affine", w);
        Graph.Scope = layer;
        long channels = x.Channels;
        s = Graph.Reshape(s, OnnxValue.Batch, 2 * channels, 1, 1);
        OnnxValue factor = Graph.Mul(scale, Graph.Add(Graph.Slice(s, 1, 0, channels), 1));
        return Graph.Add(Graph.Mul(y, factor), Graph.Slice(s, 1, channels, channels));
    }

    private OnnxValue ToRgb(int resolution, OnnxValue x)
    {
        string layer = $"synthesis.b{resolution}.torgb";
        Graph.Scope = layer;
        Tensor weight = to.Weights[$"{layer}.weight"];
        Tensor bias = to.Weights[$"{layer}.bias"];
        OnnxValue kernel = to.MapConstant($"{layer}.weight", weight.shape, () => weight / Math.Sqrt(weight.shape[1]));
        return Graph.Cast(Graph.Conv(x, kernel, to.MapConstant($"{layer}.bias", bias.shape, () => bias.alias()), [0, 0, 0, 0]), OnnxType.Float);
    }
}
