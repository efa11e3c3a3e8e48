using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>A generator tuned to images.</summary>
public sealed class TuningResult : IDisposable
{
    /// <summary>The tuned network; freed with the result.</summary>
    public required StyleGanModel Model { get; init; }

    /// <summary>The images it makes of the pivots: [N, C, R, R] float32; freed with the result.</summary>
    public required Tensor Reconstruction { get; init; }

    /// <summary>One a target, by the untuned network.</summary>
    public required IReadOnlyList<ProjectionScore> Before { get; init; }

    /// <summary>One a target, by the tuned network.</summary>
    public required IReadOnlyList<ProjectionScore> Scores { get; init; }

    /// <summary>Steps done.</summary>
    public required int Steps { get; init; }

    /// <summary>Time it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Why it ended early, in a sentence; null when it did not.</summary>
    public string? Stopped { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        Reconstruction.Dispose();
    }
}
