using static TorchSharp.torch;

namespace StyleGanSharp.Features.TorchScript;

/// <summary>A feature network in a TorchScript file, such as the detectors of the reference tools: it prepares pictures itself, and gives features when <c>return_features</c> is set.</summary>
/// <param name="detector">Takes possession.</param>
/// <param name="name">Name of the file.</param>
/// <param name="checksum">SHA-256 of the file.</param>
/// <param name="device">Where it is.</param>
internal sealed class ScriptFeatures(ScriptDetector detector, string name, string checksum, Device device) : FeatureNetwork
{
    private const string FeaturesSwitch = "return_features";

    public override string Name => name;

    public override string Checksum => checksum;

    public override string Preparation => "its own";

    /// <summary>A detector without the switch has one answer, which is taken for features.</summary>
    public override IReadOnlyList<FeatureKind> Kinds => detector.Has(FeaturesSwitch) ? [FeatureKind.Vector, FeatureKind.Probabilities] : [FeatureKind.Vector];

    protected override Device Device => device;

    protected override IReadOnlyList<Tensor> Compute(Tensor images, IReadOnlyList<FeatureKind> kinds) =>
        [.. kinds.Select(kind => detector.Run(images.contiguous(), (FeaturesSwitch, kind == FeatureKind.Vector), ("no_output_bias", true)).flatten(1))];

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            detector.Dispose();
        }
    }
}
