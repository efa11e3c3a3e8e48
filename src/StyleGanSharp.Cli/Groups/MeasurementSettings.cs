using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;

namespace StyleGanSharp.Cli.Groups;

/// <summary>How images are measured.</summary>
internal sealed record MeasurementSettings : SettingsRecord
{
    [Heading("Measurement")]
    [Option("--features", $"The feature network: {{features}}; {FeatureBank.Standard}, which is the one each metric was published with (its weights are fetched once); {FeatureBank.Best}, which is resnet18 where its weights are here, else builtin; or a TorchScript file (.pt). Numbers of a network compare only with its own", "NAME|FILE")]
    [Sets(typeof(MetricRequest)), Concerns(typeof(FeatureCatalog), "name")]
    public string Features { get; init; } = FeatureBank.Best;

    [Option("--resize", "How images are brought to the size of the feature network (clean-fid's is pillow-bicubic) [default: the network's own]")]
    [Choices("tensorflow-bilinear", TensorScaling.TensorFlow, "pillow-bicubic", TensorScaling.Pillow, "pytorch-bilinear", TensorScaling.PyTorch)]
    public TensorScaling? Resize { get; init; }

    [Option("--seed", "Seed of the random draws"), Sets(typeof(MetricRequest))]
    public int? Seed { get; init; }

    [Option("--trunc", "Truncation psi of generated images", "PSI"), Sets(typeof(MetricRequest))]
    public double? TruncationPsi { get; init; }
}
