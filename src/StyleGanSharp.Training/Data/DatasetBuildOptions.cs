using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>What a data set is built of, and how its images are made alike.</summary>
public sealed record DatasetBuildOptions
{
    /// <summary>The images: a folder, a .zip, an IDX file or built-in images.</summary>
    public required string Source { get; init; }

    /// <summary>The data set to make: a name that ends in .zip (an old file is replaced), or a folder that is absent or empty.</summary>
    public required string Dest { get; init; }

    /// <summary>Width and height of the result, a power of two from 4 to 4096; null keeps that of the images, which must then be alike.</summary>
    public int? Resolution { get; init; }

    /// <summary>How an image is made square. Default: <see cref="ImageTransform.CenterCrop"/>.</summary>
    public ImageTransform Transform { get; init; } = ImageTransform.CenterCrop;

    /// <summary>How an image is scaled. Default: <see cref="ResizeFilter.Lanczos"/>.</summary>
    public ResizeFilter Filter { get; init; } = ResizeFilter.Lanczos;

    /// <summary>Uses at most this many images, an even random choice that is the same each time; null uses all.</summary>
    public int? MaxImages { get; init; }

    /// <summary>Takes sub-folders as classes. Default false: labels come from the source's dataset.json, if it has some.</summary>
    public bool LabelsFromFolders { get; init; }

    /// <summary>What becomes of transparency. Default <see cref="AlphaMode.Keep"/>: one transparent image makes the whole data set RGBA.</summary>
    public AlphaMode Alpha { get; init; } = AlphaMode.Keep;

    /// <summary>Threads that decode and scale; null is one a processor. The result does not depend on it.</summary>
    public int? Workers { get; init; }

    internal bool IsZip => Dest.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks the options.</summary>
    /// <exception cref="OptionException">When any cannot be used; reports all of them.</exception>
    public void Validate()
    {
        bool hasSource = !string.IsNullOrWhiteSpace(Source);
        bool hasDest = !string.IsNullOrWhiteSpace(Dest);
        bool isSame = hasSource && hasDest && string.Equals(RealPath.Of(Source), RealPath.Of(Dest), RealPath.Comparison);
        bool isInside = hasSource && hasDest && !isSame && Directory.Exists(Source) && RealPath.IsInside(Dest, Source);
        bool isFolder = hasDest && !isSame && !IsZip;
        var checks = new OptionChecks(typeof(DatasetBuildOptions));
        checks.Require(hasSource ? Source : null, hasSource, "it must be a folder, .zip or IDX file", member: nameof(Source));
        checks.Require(hasDest ? Dest : null, hasDest, "it must be a name that ends in .zip, or a new folder", member: nameof(Dest));
        checks.Require(Dest, !isSame, "it must not be the source");
        checks.Require(Dest, !isInside, $"it lies in {Source}, and its images would be source the next time", "Choose a place outside.");
        checks.Require(Dest, !isFolder || !Directory.Exists(Dest) || !Directory.EnumerateFileSystemEntries(Dest).Any(), "the folder is not empty", "Choose a new one.");
        checks.Require(Dest, !isFolder || !File.Exists(Dest), "it is a file", "Choose a new folder or a name that ends in .zip.");
        checks.Require(Resolution, Resolution is null || ImageDatasetOptions.IsResolution(Resolution.Value), "it must be a power of two from 4 to 4096");
        checks.Require(MaxImages, MaxImages is not < 1, "it must be at least 1");
        checks.Require(Workers, Workers is not < 1, "it must be at least 1");
        checks.ThrowIfAny();
    }
}
