using StyleGanSharp.Data;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Metrics;

/// <summary>What to look for in the memorisation check.</summary>
public sealed record NeighbourOptions
{
    /// <summary>Nearest real pictures to show of each generated one, 1 … 16. Default 4.</summary>
    public int Neighbours { get; init; } = 4;

    /// <summary>Generated pictures to show: those with the nearest neighbours, the likeliest copies, first; 1 … 100. Default 8.</summary>
    public int Shown { get; init; } = 8;

    /// <summary>Width in pixels that smaller pictures are enlarged to on the sheet, at least 1. Default 96.</summary>
    public int CellPx { get; init; } = 96;

    /// <summary>Pictures of the same kind that were not trained on, to compare with; they stay the caller's. Default none.</summary>
    public IImageSource? HeldOut { get; init; }

    /// <summary>Checks everything.</summary>
    /// <exception cref="UsageException">When a number is out of range; reports all of it at once.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        if (Neighbours is < 1 or > 16)
        {
            problems.Add($"{Neighbours} neighbours of each picture are not possible; choose 1 to 16.");
        }

        if (Shown is < 1 or > 100)
        {
            problems.Add($"{Shown} pictures cannot be shown; choose 1 to 100.");
        }

        if (CellPx is < 1 or > 1024)
        {
            problems.Add($"A cell of {CellPx} pixels is not possible; choose 1 to 1024.");
        }

        if (HeldOut is { Count: < 2 })
        {
            problems.Add($"There is {HeldOut.Count} held-out picture; at least 2 are needed. Give more (--held-out), or none.");
        }

        UsageException.ThrowIfAny(problems);
    }
}
