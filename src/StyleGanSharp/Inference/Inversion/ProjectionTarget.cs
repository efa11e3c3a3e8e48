using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>An image brought to the size and channels of a network.</summary>
/// <param name="Name">Where it is from.</param>
/// <param name="Image">The image to project.</param>
/// <param name="Note">What was done to it, in a sentence; null when nothing.</param>
public sealed record ProjectionTarget(string Name, Image Image, string? Note)
{
    /// <summary>Reads a file of any size and format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The network it is for.</param>
    /// <param name="transform">How it is made square.</param>
    /// <returns>The target.</returns>
    /// <exception cref="StyleGanException">When the file cannot be read as an image.</exception>
    public static ProjectionTarget Load(string path, StyleGanModel model, ImageTransform transform = ImageTransform.CenterCrop)
    {
        byte[] data = ImageCodec.ReadFile(path);
        ProjectionTarget target = Fit(ImageDecoder.Decode(data, path), path, model, transform);
        int pages = ImageDecoder.CountPages(data);
        return pages > 1 ? target with { Note = $"{target.Note} {path} holds {Quantity.Of(pages, "image")}, and the first is used.".TrimStart() } : target;
    }

    /// <summary>Cuts, scales and converts an image.</summary>
    /// <param name="image">Any size, gray, RGB or RGBA.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="model">The network it is for.</param>
    /// <param name="transform">How it is made square.</param>
    /// <returns>The target.</returns>
    /// <exception cref="OptionException">When it is not square and <paramref name="transform"/> is none.</exception>
    public static ProjectionTarget Fit(Image image, string name, StyleGanModel model, ImageTransform transform = ImageTransform.CenterCrop)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(model);
        return Fit(image, name, model.Generator, transform);
    }

    internal static ProjectionTarget Fit(Image image, string name, GeneratorNetwork generator, ImageTransform transform = ImageTransform.CenterCrop)
    {
        var changes = new List<string>();
        Image fitted = image;
        if (image.Channels != generator.ImgChannels)
        {
            fitted = ImageConversion.WithChannels(fitted, generator.ImgChannels);
            changes.Add(image.Channels == 4 ? $"transparency laid over white, {ImageConversion.ChannelName(generator.ImgChannels)}" : $"converted to {ImageConversion.ChannelName(generator.ImgChannels)}");
        }

        int resolution = generator.ImgResolution;
        if (image.Width != image.Height)
        {
            if (transform == ImageTransform.None)
            {
                throw new OptionException("ProjectionTarget.transform", transform, $"{name} is {image.Width}x{image.Height}, which is not square", "Choose how it is made so.");
            }

            changes.Add($"made square ({transform})");
        }

        if (image.Width != resolution || image.Height != resolution)
        {
            fitted = ImageResizer.ToSquare(fitted, resolution, transform, ResizeFilter.Lanczos);
            changes.Add($"scaled to {resolution}x{resolution}");
        }

        return new ProjectionTarget(name, fitted, changes.Count == 0 ? null : $"{name} ({ImageConversion.Shape(image)}): {string.Join("; ", changes)}.");
    }

    /// <summary>Several targets as one batch.</summary>
    /// <param name="targets">At least one.</param>
    /// <param name="device">Where to put them; null is the CPU.</param>
    /// <returns>[N, C, R, R] float32 in [-1, 1], a fresh tensor.</returns>
    public static Tensor Stack(IReadOnlyList<ProjectionTarget> targets, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        return ImageConversion.FromImages([.. targets.Select(target => target.Image)]).to(device ?? CPU).MoveToOuterDisposeScope();
    }
}
