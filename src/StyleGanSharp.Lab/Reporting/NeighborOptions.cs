using StyleGanSharp.Data;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Reporting;

/// <summary>What to look for in the memorization check.</summary>
public sealed record NeighborOptions
{
    /// <summary>Nearest real images to show of each generated one, 1 … 16. Default 4.</summary>
    public int Neighbors { get; init; } = 4;

    /// <summary>Generated images to show: those with the nearest neighbors, the likeliest copies, first; 1 … 100. Default 8.</summary>
    public int Shown { get; init; } = 8;

    /// <summary>Width in pixels that smaller images are enlarged to on the sheet, at least 1. Default 96.</summary>
    public int CellPx { get; init; } = 96;

    /// <summary>Images of the same kind that were not trained on, to compare with; they stay the caller's. Default none.</summary>
    public ImageDataset? HeldOut { get; init; }

    /// <summary>Checks everything.</summary>
    /// <exception cref="OptionException">When a number is out of range; reports all of it at once.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(NeighborOptions));
        checks.Require(Neighbors, Neighbors is >= 1 and <= 16, "it must be 1 to 16");
        checks.Require(Shown, Shown is >= 1 and <= 100, "it must be 1 to 100");
        checks.Require(CellPx, CellPx is >= 1 and <= 1024, "it must be 1 to 1024 pixels");
        checks.Require(HeldOut?.Name, HeldOut is not { Count: < 2 }, $"it has {HeldOut?.Count} image, and at least 2 are needed", "Give more, or none.", nameof(HeldOut));
        checks.ThrowIfAny();
    }
}
