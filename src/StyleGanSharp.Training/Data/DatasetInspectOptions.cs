using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>How closely a data set is looked at.</summary>
public sealed record DatasetInspectOptions
{
    /// <summary>Decodes at most this many images, evenly spread; null decodes all. Default 20,000.</summary>
    public int? MaxImages { get; init; } = 20_000;

    /// <summary>Takes sub-folders as classes instead of dataset.json.</summary>
    public bool LabelsFromFolders { get; init; }

    /// <summary>Width and height of a cell of the contact sheet in pixels, 16 … 1024. Default 96.</summary>
    public int CellPx { get; init; } = 96;

    /// <summary>Columns and rows of the contact sheet, 1 … 64. Default 10.</summary>
    public int CellsPerSide { get; init; } = 10;

    /// <summary>Threads that decode; null is one a processor.</summary>
    public int? Workers { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="OptionException">When any is out of range; reports all of them.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(DatasetInspectOptions));
        checks.Require(MaxImages, MaxImages is not < 1, "it must be at least 1");
        checks.Require(CellPx, CellPx is >= 16 and <= 1024, "it must be 16 to 1024 pixels");
        checks.Require(CellsPerSide, CellsPerSide is >= 1 and <= 64, "it must be 1 to 64");
        checks.Require(Workers, Workers is null or (>= 1 and <= 1024), "it must be 1 to 1024");
        checks.ThrowIfAny();
    }
}
