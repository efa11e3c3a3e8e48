using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Imaging;

/// <summary>Between image tensors in [-1, 1] and 8-bit images.</summary>
internal static class ImageConversion
{
    /// <summary>Makes images of an image tensor: x·127.5 + 128, clamped to [0, 255], truncated.</summary>
    /// <param name="images">[N, C, H, W] of any float type and device, nominally in [-1, 1]; C is 1, 3 or 4.</param>
    /// <returns>N images.</returns>
    /// <exception cref="ArgumentException">When the tensor has another shape.</exception>
    /// <exception cref="StyleGanException">When a value is not a finite number.</exception>
    public static Image[] ToImages(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dim() != 4 || images.shape[1] is not (1 or 3 or 4))
        {
            throw new ArgumentException($"Images have the shape [{string.Join(", ", images.shape)}]; expected [N, C, H, W] with 1, 3 or 4 channels.", nameof(images));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        (int channels, int height, int width) = ((int)images.shape[1], (int)images.shape[2], (int)images.shape[3]);
        var made = new Image[images.shape[0]];
        if (images.numel() == 0)
        {
            return made.Length == 0 ? made : throw new ArgumentException("Images have no pixels.", nameof(images));
        }

        Tensor bytes = ToBytes(images).permute(0, 2, 3, 1).contiguous().cpu(); // [N, H, W, C]
        for (int n = 0; n < made.Length; n++)
        {
            made[n] = new Image(width, height, channels, [.. bytes[n].bytes]);
        }

        return made;
    }

    /// <summary>Images as 8-bit files would hold them.</summary>
    /// <param name="images">[N, C, H, W] in [-1, 1].</param>
    /// <returns>[N, C, H, W] uint8, a fresh tensor.</returns>
    /// <exception cref="StyleGanException">When a value is not a finite number, which bytes would hide.</exception>
    internal static Tensor ToBytes(Tensor images)
    {
        using var scope = NewDisposeScope();
        if (!images.isfinite().all().item<bool>())
        {
            throw new StyleGanException("The network makes images with values that are not finite numbers: its weights are damaged, or its training diverged. Use an earlier snapshot.");
        }

        return ((images.to(ScalarType.Float32) * 127.5) + 128).clamp(0, 255).to(ScalarType.Byte).MoveToOuterDisposeScope();
    }

    /// <summary>Makes an image tensor of images: byte / 127.5 − 1, the inverse of <see cref="ToImages"/>.</summary>
    /// <param name="images">At least one image; all of one size and channel count.</param>
    /// <returns>A fresh [N, C, H, W] float32 tensor in [-1, 1] on the CPU.</returns>
    /// <exception cref="ArgumentException">When there is no image or they differ in size.</exception>
    public static Tensor FromImages(IReadOnlyList<Image> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            throw new ArgumentException("There are no images.", nameof(images));
        }

        LibTorch.EnsureLoaded();
        Image first = images[0];
        using var scope = NewDisposeScope();
        Tensor bytes = empty([images.Count, first.Height, first.Width, first.Channels], ScalarType.Byte, CPU);
        Span<byte> all = bytes.bytes;
        for (int n = 0; n < images.Count; n++)
        {
            Check(images[n]);
            if (images[n].Pixels.Length != first.Pixels.Length || images[n].Width != first.Width || images[n].Channels != first.Channels)
            {
                throw new ArgumentException($"Image {n} is {Shape(images[n])}, the first one {Shape(first)}.", nameof(images));
            }

            images[n].Pixels.CopyTo(all[(n * first.Pixels.Length)..]);
        }

        return ((bytes.to(ScalarType.Float32) / 127.5) - 1).permute(0, 3, 1, 2).contiguous().MoveToOuterDisposeScope(); // [N, C, H, W]
    }

    /// <summary>The same image with another number of channels: gray is spread over RGB, color becomes luma (ITU-R BT.601), alpha is added opaque or laid over a background.</summary>
    /// <param name="image">The image.</param>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="background">Gray value 0 … 255 that shows where the image is transparent and the result cannot be.</param>
    /// <returns>An image; the given one when it already has that many channels.</returns>
    public static Image WithChannels(Image image, int channels, byte background = 255)
    {
        Check(image);
        if (channels is not (1 or 3 or 4))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "An image has 1, 3 or 4 channels.");
        }

        if (image.Channels == channels)
        {
            return image;
        }

        byte[] result = new byte[checked(image.Width * image.Height * channels)];
        ReadOnlySpan<byte> source = image.Pixels;
        for ((int from, int to) = (0, 0); from < source.Length; from += image.Channels, to += channels)
        {
            byte r = source[from];
            byte g = image.Channels == 1 ? r : source[from + 1];
            byte b = image.Channels == 1 ? r : source[from + 2];
            if (image.Channels == 4)
            {
                int alpha = source[from + 3];
                (r, g, b) = (Over(r, alpha, background), Over(g, alpha, background), Over(b, alpha, background));
            }

            if (channels == 1)
            {
                result[to] = image.Channels == 1 ? r : (byte)(((299 * r) + (587 * g) + (114 * b) + 500) / 1000);
                continue;
            }

            (result[to], result[to + 1], result[to + 2]) = (r, g, b);
            if (channels == 4)
            {
                result[to + 3] = 255;
            }
        }

        return new Image(image.Width, image.Height, channels, result);
    }

    internal static void Check(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Width < 1 || image.Height < 1 || image.Channels is not (1 or 3 or 4)
            || image.Pixels.LongLength != (long)image.Width * image.Height * image.Channels)
        {
            throw new ArgumentException($"An image of {Shape(image)} with {Quantity.Of(image.Pixels.Length, "byte")} of pixels is not one; sizes must agree.", nameof(image));
        }
    }

    internal static string Shape(Image image) => $"{image.Width}x{image.Height} with {ChannelName(image.Channels)}";

    internal static string ChannelName(int channels) => channels switch
    {
        1 => "1 channel (gray)",
        3 => "3 channels (RGB)",
        4 => "4 channels (RGBA)",
        _ => Quantity.Of(channels, "channel"),
    };

    private static byte Over(byte color, int alpha, byte background) => (byte)(((color * alpha) + (background * (255 - alpha)) + 127) / 255);
}
