using StyleGanSharp.Imaging;
using StyleGanSharp.Losses;
using StyleGanSharp.Metrics;

namespace StyleGanSharp.Training;

/// <summary>Where a run is. Reported after every step; at the end of a tick with its figures.</summary>
public sealed record TrainingProgress
{
    /// <summary>Real images seen, in thousands.</summary>
    public required double Kimg { get; init; }

    /// <summary>Length of the run, in thousands of images.</summary>
    public required double TotalKimg { get; init; }

    /// <summary>Number of the current tick.</summary>
    public required int Tick { get; init; }

    /// <summary>Seconds per thousand images, over the last steps.</summary>
    public required double SecPerKimg { get; init; }

    /// <summary>Time this process has trained.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Fraction of the run's processor time that is used, 0 to 1; 0 for a run without such an end.</summary>
    public double CpuFraction { get; init; }

    /// <summary>Time until the processor time is used up, as this process has used it so far; null for a run without such an end, and while nothing is known.</summary>
    internal TimeSpan? CpuRemaining { get; init; }

    /// <summary>The fraction of the run that is done, 0 to 1, of its images or its processor time, whichever ends first.</summary>
    public double Fraction => Math.Clamp(Math.Max(Kimg / TotalKimg, CpuFraction), 0, 1);

    /// <summary>Expected time to the end.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var left = TimeSpan.FromSeconds(Math.Clamp((TotalKimg - Kimg) * SecPerKimg, 0, TimeSpan.FromDays(3650).TotalSeconds));
            return CpuRemaining is { } limit && limit < left ? limit : left;
        }
    }

    /// <summary>Probability of augmentation.</summary>
    public required double AugmentP { get; init; }

    /// <summary>Memory of the process, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>True for the report that ends a tick.</summary>
    public bool IsTick { get; init; }

    /// <summary>The tick's figures by name; empty between ticks.</summary>
    public IReadOnlyDictionary<string, StatSummary> Stats { get; init; } = new Dictionary<string, StatSummary>();

    /// <summary>What was taken from another network's file, one line per network; only in the first report of a run that started from one, empty otherwise.</summary>
    public IReadOnlyList<string> StartedFrom { get; init; } = [];

    /// <summary>Signs that the run goes wrong, in this tick.</summary>
    public IReadOnlyList<TrainingWarning> Warnings { get; init; } = [];

    /// <summary>The grid of generated images, when a snapshot was made in this tick.</summary>
    public Image? Preview { get; init; }

    /// <summary>What was measured on that snapshot.</summary>
    public IReadOnlyList<MetricResult> Metrics { get; init; } = [];

    /// <summary>The network file that was written in this tick, or null.</summary>
    public string? Snapshot { get; init; }
}
