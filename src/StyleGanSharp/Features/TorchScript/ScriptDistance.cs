using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.TorchScript;

/// <summary>A perceptual distance in a TorchScript file: with the switch that has "lpips" in its name it gives vectors whose squared differences sum to LPIPS.</summary>
internal sealed class ScriptDistance : IPerceptualDistance
{
    private readonly ScriptDetector _detector;
    private readonly string? _switch;

    /// <param name="detector">Takes ownership.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="checksum">SHA-256 of the file.</param>
    public ScriptDistance(ScriptDetector detector, string name, string checksum)
    {
        (_detector, Name, Checksum, _switch) = (detector, name, checksum, detector.Find("lpips"));
        if (_switch is null)
        {
            detector.Dispose();
            throw new StyleGanException($"{name} gives no perceptual distance: its function has no switch with 'lpips' in its name, only {ScriptFeatures.List(detector)}. Use lpips or builtin.");
        }
    }

    public string Name { get; }

    public string Checksum { get; }

    public Tensor Distance(Tensor first, Tensor second)
    {
        PerceptualInput.Check(first, second);
        using var scope = NewDisposeScope();
        Tensor vectors = _detector.Run((cat([first, second], 0) + 1) * 127.5, (_detector.Find("resize"), false), (_switch, true)); // [2N, F]
        long n = first.shape[0];
        return (vectors.narrow(0, 0, n) - vectors.narrow(0, n, n)).square().sum(1).MoveToOuterDisposeScope();
    }

    public void Dispose() => _detector.Dispose();
}
