using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Metrics;

/// <summary>What a metric measures and with how much work.</summary>
public sealed record MetricRequest
{
    /// <summary>The generator, on the device to compute on; null when <see cref="Fakes"/> are measured.</summary>
    public GeneratorNetwork? Generator { get; init; }

    /// <summary>Images to measure in place of a generator's; null generates them.</summary>
    public ImageDataset? Fakes { get; init; }

    /// <summary>Real images to compare with; null when the metric needs none.</summary>
    public ImageDataset? Data { get; init; }

    /// <summary>What results call the real images; null is the data set's own name.</summary>
    public string? DataName { get; init; }

    /// <summary>Where features of the real images stay for the next time, <see cref="FeatureCache.DefaultFolder"/> for one; null keeps none.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The feature network: a name of <see cref="FeatureCatalog"/>, <see cref="FeatureBank.Standard"/> for the one each metric was published with, or <see cref="FeatureBank.Best"/>.</summary>
    public string Features { get; init; } = "builtin";

    /// <summary>How feature networks are opened.</summary>
    public FeatureOptions FeatureOptions { get; init; } = new();

    /// <summary>Predicts the attributes of generated images; null when no metric needs it.</summary>
    public IAttributeClassifier? Attributes { get; init; }

    /// <summary>Features shared with other measurements; null shares none.</summary>
    public FeatureBank? Bank { get; init; }

    /// <summary>Truncation ψ of the generator's images, finite; 1 leaves them as they are, and is the only one for <see cref="Fakes"/>.</summary>
    public double TruncationPsi { get; init; } = 1;

    /// <summary>Generated images; null is all of <see cref="Fakes"/>, or the number in the metric's name, e.g. 50,000.</summary>
    public int? Num { get; init; }

    /// <summary>Images at a time, at least 1.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Seed of the random draws.</summary>
    public int Seed { get; init; }

    /// <summary>Receives the fraction that is done, 0 … 1; or null.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Stops the measurement.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What is wrong with <see cref="TruncationPsi"/>.</summary>
    internal void CheckTruncation(OptionChecks checks)
    {
        checks.Require(TruncationPsi, double.IsFinite(TruncationPsi), "it must be a finite number");
        checks.Require(TruncationPsi, Fakes is null || TruncationPsi == 1, "images that exist already cannot be truncated", "Leave MetricRequest.TruncationPsi out with MetricRequest.Fakes.");
    }

    internal GeneratorNetwork RequireGenerator() =>
        Generator ?? throw new OptionException("MetricRequest.Generator", null, "this metric cannot be measured on images alone", "Give a network.");

    internal IAttributeClassifier RequireAttributes() =>
        Attributes ?? throw new OptionException("MetricRequest.Attributes", null, "this metric reads the attributes of generated images", "Give labeled images to learn them from, e.g. builtin:avatars.");

    /// <summary>The perceptual distance of the features that are asked for; dispose it.</summary>
    internal IPerceptualDistance OpenDistance() => FeatureCatalog.OpenDistance(Features == FeatureBank.Standard ? "lpips" : Features == FeatureBank.Best ? FeatureCatalog.BestName(FeatureKind.Vector) : Features, FeatureOptions);

    internal ImageDataset RequireData() =>
        Data ?? throw new OptionException("MetricRequest.Data", null, "this metric compares with real images", "Give those that the network was trained on.");
}
