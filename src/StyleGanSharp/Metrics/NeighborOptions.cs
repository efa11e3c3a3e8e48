using StyleGanSharp.Data;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Metrics;

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
    public IImageSource? HeldOut { get; init; }

    /// <summary>Checks everything.</summary>
    /// <exception cref="UsageException">When a number is out of range; reports all of it at once.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        if (Neighbors is < 1 or > 16)
        {
            problems.Add($"{Neighbors} neighbors of each image are not possible; choose 1 to 16.");
        }

        if (Shown is < 1 or > 100)
        {
            problems.Add($"{Shown} images cannot be shown; choose 1 to 100.");
        }

        if (CellPx is < 1 or > 1024)
        {
            problems.Add($"A cell of {CellPx} pixels is not possible; choose 1 to 1024.");
        }

        if (HeldOut is { Count: < 2 })
        {
            problems.Add($"There is {HeldOut.Count} held-out image; at least 2 are needed. Give more (--held-out), or none.");
        }

        UsageException.ThrowIfAny(problems);
    }
}
