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
    /// <exception cref="UsageException">When any is out of range; reports all of them.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        Check(problems, MaxImages, 1, int.MaxValue, "A maximum of {0} images cannot be used; choose 1 or more.");
        Check(problems, CellPx, 16, 1024, "A cell of {0} pixels cannot be used; choose 16 to 1024.");
        Check(problems, CellsPerSide, 1, 64, "{0} cells a side cannot be used; choose 1 to 64.");
        Check(problems, Workers, 1, 1024, "{0} workers cannot work; choose 1 or more.");
        UsageException.ThrowIfAny(problems);
    }

    private static void Check(List<string> problems, int? value, int minimum, int maximum, string message)
    {
        if (value is { } number && (number < minimum || number > maximum))
        {
            problems.Add(message.Replace("{0}", $"{number}", StringComparison.Ordinal));
        }
    }
}
