using StyleGanSharp.Imaging;

namespace StyleGanSharp.Data;

/// <summary>What is in a data set.</summary>
public sealed record DatasetInspection
{
    /// <summary>Its short name.</summary>
    public required string Name { get; init; }

    /// <summary>Number of images.</summary>
    public required int Count { get; init; }

    /// <summary>Number of images decoded; statistics are over these.</summary>
    public required int Checked { get; init; }

    /// <summary>Sizes and channels that occur, most frequent first.</summary>
    public required IReadOnlyList<ImageKindCount> Kinds { get; init; }

    /// <summary>Length of a label vector; 0 without labels.</summary>
    public required int LabelDim { get; init; }

    /// <summary>Images by class over the whole data set; empty without labels or when labels are not class indices.</summary>
    public required IReadOnlyList<ClassCount> Classes { get; init; }

    /// <summary>The numbers of label vectors over the whole data set; empty without labels or when labels are class indices.</summary>
    public required IReadOnlyList<LabelNumber> Numbers { get; init; }

    /// <summary>Mean of each color, 0 … 255: red, green, blue (gray counts as all three), weighted by alpha.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Standard deviation of each color over all pixels, as <see cref="Mean"/>.</summary>
    public required IReadOnlyList<double> StandardDeviation { get; init; }

    /// <summary>Images that could not be decoded, in order.</summary>
    public required IReadOnlyList<DatasetProblem> Unreadable { get; init; }

    /// <summary>What a user should know, one sentence each: files that are left out, equal images, nearly black ones, what a few images make of all, classes without images.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Evenly chosen images on one sheet; null when none could be decoded.</summary>
    public required Image? ContactSheet { get; init; }

    /// <summary>Why training cannot use it as it is; null when it can (as far as was checked).</summary>
    public required string? UnsupportedReason { get; init; }
}
