using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Dragging;

/// <summary>The feature maps of one layer, as large as the image and without the margin around it.</summary>
internal sealed class FeatureView
{
    private const int SmallestPx = 16;

    private readonly string _layer;
    private readonly int _rate;
    private readonly int _resolution;

    private FeatureView(string layer, int rate, int resolution) => (_layer, _rate, _resolution) = (layer, rate, resolution);

    public static FeatureView Of(GeneratorNetwork generator, Tensor ws, string? wanted)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Dictionary<string, int> planned = generator.Options is AliasFreeOptions options
            ? options.PlanLayers().Layers.ToDictionary(plan => plan.Name, plan => plan.Out.Rate, StringComparer.Ordinal)
            : [];
        var layers = new List<(string Name, int Rate)>();
        generator.Synthesize(ws, new SynthesisOptions { OnLayer = (name, x) => layers.Add((name, planned.GetValueOrDefault(name, (int)x.shape[3]))) });
        int most = Math.Max(generator.ImgResolution / 4, SmallestPx);
        (string Name, int Rate) chosen = wanted is null ? layers.LastOrDefault(item => item.Rate <= most) : layers.FirstOrDefault(item => item.Name == wanted);
        return chosen.Name is not null
            ? new FeatureView(chosen.Name, chosen.Rate, generator.ImgResolution)
            : throw new OptionException("DragOptions.Layer", wanted, "the network has no such layer", $"Choose one of {string.Join(", ", layers.Select(item => item.Name))}.");
    }

    /// <summary>Makes the images and takes the features.</summary>
    /// <returns>Images [N, C, R, R] and features [N, F, R, R].</returns>
    public (Tensor Images, Tensor Features) Synthesize(GeneratorNetwork generator, Tensor ws, SynthesisOptions options)
    {
        using var scope = NewDisposeScope();
        Tensor? taken = null;
        Tensor images = generator.Synthesize(ws, options with { OnLayer = (name, x) => taken = name == _layer ? x.alias().DetachFromDisposeScope() : taken });
        using Tensor features = taken!;
        long margin = (features.shape[3] - _rate) / 2;
        Tensor inner = features.narrow(2, margin, _rate).narrow(3, margin, _rate).to(ScalarType.Float32);
        Tensor large = _rate == _resolution ? inner.alias() : nn.functional.interpolate(inner, [_resolution, _resolution], mode: InterpolationMode.Bilinear, align_corners: false);
        return (images.MoveToOuterDisposeScope(), large.MoveToOuterDisposeScope());
    }
}
