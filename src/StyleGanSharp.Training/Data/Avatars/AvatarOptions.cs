using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data.Avatars;

/// <summary>What a data set of the built-in images holds: front-facing cartoon faces, drawn when asked, with known attributes.</summary>
public sealed record AvatarOptions
{
    /// <summary>The name of the aligned faces where data is asked for.</summary>
    public const string SpecName = "builtin:avatars";

    /// <summary>The name of the turned and shifted faces where data is asked for.</summary>
    public const string UnalignedSpecName = "builtin:avatars-unaligned";

    /// <summary>The value of <see cref="Label"/> that gives the whole attribute vector as the label.</summary>
    public const string AllAttributes = "attributes";

    /// <summary>Width and height in pixels, 8 … 4096.</summary>
    public required int Resolution { get; init; }

    /// <summary>Number of images, at least 1. Default 10,000.</summary>
    public int Count { get; init; } = 10_000;

    /// <summary>Chooses another collection of faces. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Null (default): no labels. <see cref="AllAttributes"/>: a label of one number (0 or 1) an attribute. The name of an attribute: two classes, without and with it.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>When true, each image is turned by up to ±45° and moved by up to ±12 % of its side, with the background reaching every corner. Default false.</summary>
    public bool IsUnaligned { get; init; }

    /// <summary>Creates the data set, with the labels of <see cref="Label"/>; nothing is drawn yet. Equal options give equal pixels on one platform.</summary>
    /// <returns>RGB images; dispose it.</returns>
    /// <exception cref="OptionException">When an option is out of range.</exception>
    public ImageDataset Open() => ImageDataset.Of(new AvatarImages(this), SpecName, new ImageDatasetOptions { LabelsIfPresent = true });

    /// <summary>Checks every option.</summary>
    /// <exception cref="OptionException">When something is out of range; reports all of it at once.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(AvatarOptions));
        checks.Require(Resolution, Resolution is >= 8 and <= 4096, "avatars are drawn at 8 to 4096 pixels");
        checks.Require(Count, Count >= 1, "it must be at least 1");
        checks.Require(Label, Label is null || Label == AllAttributes || AvatarAttributes.IsKnown(Label), "avatars have no such label", $"Use {AllAttributes} or one of {string.Join(", ", AvatarAttributes.Names)}.");
        checks.ThrowIfAny();
    }
}
