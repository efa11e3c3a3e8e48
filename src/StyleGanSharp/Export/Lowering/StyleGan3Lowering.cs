using StyleGanSharp.Export.Graph;
using StyleGanSharp.Networks.StyleGan3;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>The synthesis network of StyleGAN3, which StyleGAN-XL has too.</summary>
/// <param name="to">Where to.</param>
/// <param name="options">What the layers have in common.</param>
/// <param name="isMovedByW">Whether w moves the input.</param>
internal sealed class StyleGan3Lowering(Lowering to, AliasFreeOptions options, bool isMovedByW)
{
    /// <summary>ONNX Runtime convolves channels in blocks of this many; with another number its two-dimensional depthwise convolutions take ten times as long.</summary>
    private const int ChannelBlock = 16;

    /// <param name="ws">[N, L, W].</param>
    /// <param name="transform">[3, 3] of the Fourier features.</param>
    /// <returns>[N, C, R, R] float32.</returns>
    public OnnxValue Draw(OnnxValue ws, OnnxValue transform)
    {
        OnnxGraph g = to.Graph;
        LayerSchedule schedule = options.PlanLayers();
        SignalBand input = schedule.Input;
        OnnxValue x = g.Cast(
            FourierLowering.Apply(to, "synthesis.input", isMovedByW ? g.Pick(ws, 1, 0) : null, transform, input.Size, input.Rate, input.CutoffHz), to.MapType);
        for (int i = 0; i < schedule.Layers.Count; i++)
        {
            LayerPlan plan = schedule.Layers[i];
            x = plan.IsToRgb ? ToRgb(plan, x, g.Pick(ws, 1, i + 1)) : Layer(plan, x, g.Pick(ws, 1, i + 1));
        }

        g.Scope = "image";
        return g.Mul(g.Cast(x, OnnxType.Float), options.OutputScale);
    }

    /// <summary>Modulated convolution, and a leaky ReLU between an up- and a down-sampling filter. Its gain goes into what comes before, for it commutes with filters and leaky ReLU.</summary>
    private OnnxValue Layer(LayerPlan plan, OnnxValue x, OnnxValue w)
    {
        OnnxGraph g = to.Graph;
        string layer = $"synthesis.{plan.Name}";
        OnnxValue s = DenseLowering.Apply(to, $"{layer}.affine", w);
        g.Scope = layer;
        Tensor? downFilter = Filter($"{layer}.down_filter");
        long channels = plan.Out.Channels;
        long computed = downFilter?.dim() == 2 && channels > ChannelBlock ? (channels + ChannelBlock - 1) / ChannelBlock * ChannelBlock : channels;
        (OnnxValue input, OnnxValue output, Func<Tensor> weight) = ModulationLowering.Normalized(to, layer, s, InputGain(layer), Lowering.LeakyGain, computed);
        OnnxValue y = Convolve(plan, layer, g.Mul(x, input), weight, null, computed);
        y = g.Add(g.Mul(y, output), to.Bias($"{layer}.bias", Lowering.LeakyGain, computed));
        y = ResamplingLowering.Apply(to, $"{layer}.up_filter", y, Filter($"{layer}.up_filter"), plan.Up, 1, plan.Padding, (double)plan.Up * plan.Up);
        y = Clip(g.LeakyRelu(y, Lowering.LeakySlope));
        return g.Slice(ResamplingLowering.Apply(to, $"{layer}.down_filter", y, downFilter, 1, plan.Down, default), 1, 0, channels);
    }

    private OnnxValue ToRgb(LayerPlan plan, OnnxValue x, OnnxValue w)
    {
        OnnxGraph g = to.Graph;
        string layer = $"synthesis.{plan.Name}";
        OnnxValue s = DenseLowering.Apply(to, $"{layer}.affine", w, gain: InputGain(layer) / Math.Sqrt(plan.In.Channels));
        g.Scope = layer;
        Tensor weight = to.Weights[$"{layer}.weight"];
        Tensor bias = to.Weights[$"{layer}.bias"];
        OnnxValue y = Convolve(plan, layer, g.Mul(x, to.PerChannel(s)), () => weight.alias(), to.MapConstant($"{layer}.bias", bias.shape, () => bias.alias()), plan.Out.Channels);
        y = ResamplingLowering.Apply(to, $"{layer}.up", y, null, plan.Up, 1, plan.Padding, (double)plan.Up * plan.Up);
        return ResamplingLowering.Apply(to, $"{layer}.down", Clip(y), null, 1, plan.Down, default);
    }

    private OnnxValue Convolve(LayerPlan plan, string layer, OnnxValue x, Func<Tensor> weight, OnnxValue? bias, long outputs)
    {
        long pad = plan.Kernel - 1;
        return to.Graph.Conv(x, to.MapConstant($"{layer}.weight", [outputs, plan.In.Channels, plan.Kernel, plan.Kernel], weight), bias, [pad, pad, pad, pad]);
    }

    private OnnxValue Clip(OnnxValue x) => options.ConvClamp is { } bound ? to.Graph.Clip(x, -bound, bound) : x;

    private Tensor? Filter(string name) => to.Weights.Has(name) ? to.Weights[name] : null;

    private double InputGain(string layer) => 1 / Math.Sqrt(to.Weights.Number($"{layer}.magnitude_ema"));
}
