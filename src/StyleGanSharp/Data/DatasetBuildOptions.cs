using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>What a data set is built of, and how its images are made alike.</summary>
public sealed record DatasetBuildOptions
{
    /// <summary>The images: a folder, a .zip, an IDX file or a built-in source.</summary>
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
    /// <exception cref="UsageException">When any cannot be used; reports all of them.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(Source))
        {
            problems.Add("No source is named; use --source with a folder, .zip or IDX file.");
        }

        if (string.IsNullOrWhiteSpace(Dest))
        {
            problems.Add("No destination is named; use --dest with a name that ends in .zip, or a new folder.");
        }
        else if (!string.IsNullOrWhiteSpace(Source) && string.Equals(Path.GetFullPath(Source), Path.GetFullPath(Dest), StringComparison.Ordinal))
        {
            problems.Add($"Source and destination are both {Dest}; choose another destination.");
        }
        else if (!IsZip && Directory.Exists(Dest) && Directory.EnumerateFileSystemEntries(Dest).Any())
        {
            problems.Add($"The destination folder {Dest} is not empty; choose a new one.");
        }
        else if (!IsZip && File.Exists(Dest))
        {
            problems.Add($"The destination {Dest} is a file; choose a new folder or a name that ends in .zip.");
        }

        if (Resolution is { } resolution && !ImageSourceOptions.IsResolution(resolution))
        {
            problems.Add($"Resolution {resolution} cannot be used; choose a power of two from 4 to 4096.");
        }

        if (MaxImages is < 1)
        {
            problems.Add($"A maximum of {MaxImages} images cannot be used; choose 1 or more.");
        }

        if (Workers is < 1)
        {
            problems.Add($"{Workers} workers cannot work; choose 1 or more.");
        }

        UsageException.ThrowIfAny(problems);
    }
}
