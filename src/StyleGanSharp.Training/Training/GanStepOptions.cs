using StyleGanSharp.Distribution;
using StyleGanSharp.Optimization;

namespace StyleGanSharp.Training;

/// <summary>What one training step needs to know.</summary>
internal sealed record GanStepOptions
{
    public required AdamOptions GOptimizer { get; init; }

    public required AdamOptions DOptimizer { get; init; }

    /// <summary>Steps between regularization steps of G; null regularizes in every step, together with the loss.</summary>
    public int? GRegInterval { get; init; } = 4;

    /// <summary>Steps between regularization steps of D; null regularizes in every step, together with the loss.</summary>
    public int? DRegInterval { get; init; } = 16;

    /// <summary>Half-life of the moving average of G, in thousands of images.</summary>
    public required double EmaKimg { get; init; }

    /// <summary>Shortens the half-life at the start to this fraction of the images seen; null has no ramp-up.</summary>
    public double? EmaRampup { get; init; } = 0.05;

    /// <summary>Images per accumulation of gradients in one process.</summary>
    public required int MicroBatchSize { get; init; }

    /// <summary>How gradients of several processes are added up.</summary>
    public Reduction Reduction { get; init; } = Reduction.Exact;
}
