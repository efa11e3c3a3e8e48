using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.TorchScript;

/// <summary>A perceptual distance in a TorchScript file: with <c>return_lpips</c> it gives vectors whose squared differences sum to LPIPS.</summary>
internal sealed class ScriptDistance : IPerceptualDistance
{
    private const string DistanceSwitch = "return_lpips";

    private readonly ScriptDetector _detector;

    /// <param name="detector">Takes possession.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="checksum">SHA-256 of the file.</param>
    public ScriptDistance(ScriptDetector detector, string name, string checksum)
    {
        (_detector, Name, Checksum) = (detector, name, checksum);
        if (!detector.Has(DistanceSwitch))
        {
            detector.Dispose();
            throw new StyleGanException($"{name} gives no perceptual distance: its function has no argument {DistanceSwitch}. Use lpips or builtin.");
        }
    }

    public string Name { get; }

    public string Checksum { get; }

    public Tensor Distance(Tensor first, Tensor second)
    {
        PerceptualInput.Check(first, second);
        using var scope = NewDisposeScope();
        Tensor vectors = _detector.Run((cat([first, second], 0) + 1) * 127.5, ("resize_images", false), (DistanceSwitch, true)); // [2N, F]
        long n = first.shape[0];
        return (vectors.narrow(0, 0, n) - vectors.narrow(0, n, n)).square().sum(1).MoveToOuterDisposeScope();
    }

    public void Dispose() => _detector.Dispose();
}
