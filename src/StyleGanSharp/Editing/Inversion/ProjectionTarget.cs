using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Editing.Inversion;

/// <summary>A picture brought to the size and channels of a network.</summary>
/// <param name="Name">Where it is from.</param>
/// <param name="Picture">The picture to project.</param>
/// <param name="Note">What was done to it, in a sentence; null when nothing.</param>
public sealed record ProjectionTarget(string Name, Picture Picture, string? Note)
{
    /// <summary>Reads a file of any size and format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="generator">The network it is for.</param>
    /// <param name="transform">How it is made square.</param>
    /// <returns>The target.</returns>
    /// <exception cref="StyleGanException">When the file cannot be read as a picture.</exception>
    public static ProjectionTarget Load(string path, GeneratorNetwork generator, PictureTransform transform = PictureTransform.CenterCrop) => Fit(ImageCodec.Load(path), path, generator, transform);

    /// <summary>Cuts, scales and converts a picture.</summary>
    /// <param name="picture">Any size, grey, RGB or RGBA.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="generator">The network it is for.</param>
    /// <param name="transform">How it is made square.</param>
    /// <returns>The target.</returns>
    /// <exception cref="OptionException">When it is not square and <paramref name="transform"/> is none.</exception>
    public static ProjectionTarget Fit(Picture picture, string name, GeneratorNetwork generator, PictureTransform transform = PictureTransform.CenterCrop)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(generator);
        var changes = new List<string>();
        Picture fitted = picture;
        if (picture.Channels != generator.ImgChannels)
        {
            fitted = PictureConversion.WithChannels(fitted, generator.ImgChannels);
            changes.Add(picture.Channels == 4 ? $"transparency laid over white, {PictureConversion.ChannelName(generator.ImgChannels)}" : $"converted to {PictureConversion.ChannelName(generator.ImgChannels)}");
        }

        int resolution = generator.ImgResolution;
        if (picture.Width != picture.Height)
        {
            if (transform == PictureTransform.None)
            {
                throw new OptionException("ProjectionTarget.transform", transform, $"{name} is {picture.Width}x{picture.Height}, which is not square", "Choose how it is made so.");
            }

            changes.Add($"made square ({transform})");
        }

        if (picture.Width != resolution || picture.Height != resolution)
        {
            fitted = PictureResizer.ToSquare(fitted, resolution, transform, ResizeFilter.Lanczos);
            changes.Add($"scaled to {resolution}x{resolution}");
        }

        return new ProjectionTarget(name, fitted, changes.Count == 0 ? null : $"{name} ({PictureConversion.Shape(picture)}): {string.Join("; ", changes)}.");
    }

    /// <summary>Several targets as one batch.</summary>
    /// <param name="targets">At least one.</param>
    /// <param name="device">Where to put them; null is the CPU.</param>
    /// <returns>[N, C, R, R] float32 in [-1, 1], a fresh tensor.</returns>
    public static Tensor Stack(IReadOnlyList<ProjectionTarget> targets, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        return PictureConversion.FromPictures([.. targets.Select(target => target.Picture)]).to(device ?? CPU).MoveToOuterDisposeScope();
    }
}
