using StyleGanSharp.Runtime;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>How a generator is tuned to images. The defaults are those of pivotal tuning (arXiv 2106.05744, §3 and appendix).</summary>
public sealed record TuningOptions
{
    /// <summary>Steps of the optimizer, at least 1. Default 350.</summary>
    public int Steps { get; init; } = 350;

    /// <summary>Learning rate. Default 3e-4.</summary>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>Weight of the mean squared pixel difference beside the perceptual distance. Default 1.</summary>
    public double PixelWeight { get; init; } = 1;

    /// <summary>Weight of the locality term, which keeps what lies around the pivot as it was; 0 leaves it out. Default 0.1.</summary>
    public double LocalityWeight { get; init; } = 0.1;

    /// <summary>How far from the pivot the locality term looks, as a length in W; null is the paper's 30 for W of 512 and as much a component for others: 30·√(WDim/512).</summary>
    public double? LocalityDistance { get; init; }

    /// <summary>Ends when the mean perceptual distance falls below this; null never. The paper's is 0.06 with LPIPS.</summary>
    public double? StopBelow { get; init; }

    /// <summary>Seed of the random draws. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="OptionException">When any cannot be used; reports all of them.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(TuningOptions));
        checks.Require(Steps, Steps >= 1, "it must be at least 1");
        checks.Require(LearningRate, LearningRate is > 0 and <= 1, "it must be above 0 and at most 1");
        checks.Require(PixelWeight, PixelWeight >= 0, "it must not be negative");
        checks.Require(LocalityWeight, LocalityWeight >= 0, "it must not be negative");
        checks.Require(LocalityDistance, LocalityDistance is null or > 0, "it must be above 0");
        checks.ThrowIfAny();
    }
}
