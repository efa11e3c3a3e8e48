using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.TorchScript;

/// <summary>A feature network in a TorchScript file, such as the detectors of the reference tools: it prepares images itself, and gives features when the switch that has "feature" in its name is set.</summary>
internal sealed class ScriptFeatures : FeatureNetwork
{
    private readonly ScriptDetector _detector;
    private readonly string? _switch;

    /// <param name="detector">Takes ownership.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="checksum">SHA-256 of the file.</param>
    /// <param name="device">Where it is.</param>
    public ScriptFeatures(ScriptDetector detector, string name, string checksum, Device device)
    {
        (_detector, Name, Checksum, Device, _switch) = (detector, name, checksum, device, detector.Find("feature"));
        if (_switch is null && detector.Switches.Count > 0)
        {
            detector.Dispose();
            throw new StyleGanException($"{name} cannot be asked for features: of its switches ({List(detector)}) none has 'feature' in its name. Give a detector with one, or one that takes images alone.");
        }
    }

    public override string Name { get; }

    public override string Checksum { get; }

    public override string Preparation => "its own";

    /// <summary>A detector without switches has one answer, which is taken for features.</summary>
    public override IReadOnlyList<FeatureKind> Kinds => _switch is null ? [FeatureKind.Vector] : [FeatureKind.Vector, FeatureKind.Probabilities];

    protected override Device Device { get; }

    /// <summary>A detector's switches, for messages.</summary>
    internal static string List(ScriptDetector detector) => detector.Switches.Count == 0 ? "none" : string.Join(", ", detector.Switches.Select(item => item.Name));

    /// <summary>Scores are those without the last bias where there is a choice, as the inception score is defined on them.</summary>
    protected override IReadOnlyList<Tensor> Compute(Tensor images, IReadOnlyList<FeatureKind> kinds)
    {
        string? bias = _detector.Find("bias");
        return [.. kinds.Select(kind => _detector.Run(images.contiguous(), (_switch, kind == FeatureKind.Vector), (bias, bias?.StartsWith("no", StringComparison.OrdinalIgnoreCase) == true)))];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _detector.Dispose();
        }
    }
}
