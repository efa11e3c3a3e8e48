using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Support;

/// <summary>A training of a moment: faces of 8 pixels, a tick and a snapshot per step.</summary>
internal static class TinyTraining
{
    public static TrainingOptions Options { get; } = new()
    {
        Data = "builtin:avatars",
        Resolution = 8,
        CBase = 64,
        CMax = 8,
        Latent = 8,
        MapDepth = 2,
        Batch = 4,
        Replicas = 1,
        Kimg = 0.016,
        Tick = 0.004,
        Snap = 1,
        Device = CPU,
    };
}
