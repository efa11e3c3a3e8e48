using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>How a collection of images is opened.</summary>
public sealed record ImageDatasetOptions
{
    /// <summary>Width and height the images must have, a power of two; null takes that of the first image.</summary>
    public int? Resolution { get; init; }

    /// <summary>Makes larger images as small as <see cref="Resolution"/>, by averaging squares of pixels; else another size is an error.</summary>
    public bool ScalesDown { get; init; }

    /// <summary>1 (gray), 3 (RGB) or 4 (RGBA) converts every image (transparency is laid over white); null takes the most that the images have.</summary>
    public int? Channels { get; init; }

    /// <summary>Reads labels; it is an error when there are none. Default false: <see cref="ImageDataset.LabelDim"/> is 0.</summary>
    public bool UseLabels { get; init; }

    /// <summary>Takes the sub-folders of a folder or zip, in ordinal order, as classes instead of its dataset.json. Needs <see cref="UseLabels"/>.</summary>
    public bool LabelsFromFolders { get; init; }

    /// <summary>Uses at most this many images, chosen at random by <see cref="RandomSeed"/>; null uses all.</summary>
    public int? MaxImages { get; init; }

    /// <summary>Chooses the images when <see cref="MaxImages"/> is less than there are. Default 0.</summary>
    public int RandomSeed { get; init; }

    /// <summary>Doubles the collection with mirror images: index i + n is image i flipped left to right.</summary>
    public bool Mirror { get; init; }

    /// <summary>Takes images of any size and shape, for comparing collections: <see cref="ImageDataset.ReadImage(int)"/> gives each in its own. Default false: all must be squares of one size.</summary>
    public bool AnySize { get; init; }

    /// <summary>Opens the data although the headers of some images cannot be read, and leaves these out where it can be done without them (<see cref="ImageDataset.Unreadable"/>). Default false: the first one is an error.</summary>
    public bool LeaveOutUnreadable { get; init; }

    /// <summary>Reads labels where there are some.</summary>
    internal bool LabelsIfPresent { get; init; }

    /// <summary>What else to do where there are no labels, for the message.</summary>
    internal string? WithoutLabels { get; init; }

    internal bool WantsLabels => UseLabels || LabelsIfPresent;

    /// <summary>Checks the options.</summary>
    /// <exception cref="OptionException">When any is out of range; reports all of them.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(ImageDatasetOptions));
        checks.Require(Resolution, Resolution is null || IsResolution(Resolution.Value), "it must be a power of two from 4 to 4096");
        checks.Require(Channels, Channels is null or 1 or 3 or 4, "it must be 1 (gray), 3 (RGB) or 4 (RGBA)");
        checks.Require(MaxImages, MaxImages is not < 1, "it must be at least 1");
        checks.Require(LabelsFromFolders, !LabelsFromFolders || WantsLabels, "labels must be used", "Add ImageDatasetOptions.UseLabels = true.");
        checks.ThrowIfAny();
    }

    internal static bool IsResolution(int value) => value is >= 4 and <= 4096 && int.IsPow2(value);
}
