using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Imaging;

/// <summary>Between image tensors in [-1, 1] and 8-bit pictures.</summary>
public static class PictureConversion
{
    /// <summary>Makes pictures of an image tensor: x·127.5 + 128, clamped to [0, 255], truncated.</summary>
    /// <param name="images">[N, C, H, W] of any float type and device, nominally in [-1, 1]; C is 1, 3 or 4.</param>
    /// <returns>N pictures.</returns>
    /// <exception cref="ArgumentException">When the tensor has another shape.</exception>
    public static Picture[] ToPictures(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dim() != 4 || images.shape[1] is not (1 or 3 or 4))
        {
            throw new ArgumentException($"Images have the shape [{string.Join(", ", images.shape)}]; expected [N, C, H, W] with 1, 3 or 4 channels.", nameof(images));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        (int channels, int height, int width) = ((int)images.shape[1], (int)images.shape[2], (int)images.shape[3]);
        var pictures = new Picture[images.shape[0]];
        if (images.numel() == 0)
        {
            return pictures.Length == 0 ? pictures : throw new ArgumentException("Images have no pixels.", nameof(images));
        }

        Tensor bytes = ((images.to(ScalarType.Float32) * 127.5) + 128).clamp(0, 255).to(ScalarType.Byte).permute(0, 2, 3, 1).contiguous().cpu(); // [N, H, W, C]
        for (int n = 0; n < pictures.Length; n++)
        {
            pictures[n] = new Picture(width, height, channels, [.. bytes[n].bytes]);
        }

        return pictures;
    }

    /// <summary>Makes an image tensor of pictures: byte / 127.5 − 1, the inverse of <see cref="ToPictures"/>.</summary>
    /// <param name="pictures">At least one picture; all of one size and channel count.</param>
    /// <returns>A fresh [N, C, H, W] float32 tensor in [-1, 1] on the CPU.</returns>
    /// <exception cref="ArgumentException">When there is no picture or they differ in size.</exception>
    public static Tensor FromPictures(IReadOnlyList<Picture> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count == 0)
        {
            throw new ArgumentException("There are no pictures.", nameof(pictures));
        }

        LibTorch.EnsureLoaded();
        Picture first = pictures[0];
        using var scope = NewDisposeScope();
        Tensor bytes = empty([pictures.Count, first.Height, first.Width, first.Channels], ScalarType.Byte, CPU);
        Span<byte> all = bytes.bytes;
        for (int n = 0; n < pictures.Count; n++)
        {
            Check(pictures[n]);
            if (pictures[n].Pixels.Length != first.Pixels.Length || pictures[n].Width != first.Width || pictures[n].Channels != first.Channels)
            {
                throw new ArgumentException($"Picture {n} is {Shape(pictures[n])}, the first one {Shape(first)}.", nameof(pictures));
            }

            pictures[n].Pixels.CopyTo(all[(n * first.Pixels.Length)..]);
        }

        return ((bytes.to(ScalarType.Float32) / 127.5) - 1).permute(0, 3, 1, 2).contiguous().MoveToOuterDisposeScope(); // [N, C, H, W]
    }

    /// <summary>The same picture with another number of channels: grey is spread over RGB, colour becomes luma (ITU-R BT.601), alpha is added opaque or laid over a background.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="background">Grey value 0 … 255 that shows where the picture is transparent and the result cannot be.</param>
    /// <returns>A picture; the given one when it already has that many channels.</returns>
    public static Picture WithChannels(Picture picture, int channels, byte background = 255)
    {
        Check(picture);
        if (channels is not (1 or 3 or 4))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A picture has 1, 3 or 4 channels.");
        }

        if (picture.Channels == channels)
        {
            return picture;
        }

        byte[] result = new byte[checked(picture.Width * picture.Height * channels)];
        ReadOnlySpan<byte> source = picture.Pixels;
        for ((int from, int to) = (0, 0); from < source.Length; from += picture.Channels, to += channels)
        {
            byte r = source[from];
            byte g = picture.Channels == 1 ? r : source[from + 1];
            byte b = picture.Channels == 1 ? r : source[from + 2];
            if (picture.Channels == 4)
            {
                int alpha = source[from + 3];
                (r, g, b) = (Over(r, alpha, background), Over(g, alpha, background), Over(b, alpha, background));
            }

            if (channels == 1)
            {
                result[to] = picture.Channels == 1 ? r : (byte)(((299 * r) + (587 * g) + (114 * b) + 500) / 1000);
                continue;
            }

            (result[to], result[to + 1], result[to + 2]) = (r, g, b);
            if (channels == 4)
            {
                result[to + 3] = 255;
            }
        }

        return new Picture(picture.Width, picture.Height, channels, result);
    }

    internal static void Check(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (picture.Width < 1 || picture.Height < 1 || picture.Channels is not (1 or 3 or 4)
            || picture.Pixels.LongLength != (long)picture.Width * picture.Height * picture.Channels)
        {
            throw new ArgumentException($"A picture of {Shape(picture)} with {picture.Pixels.Length} bytes of pixels is not one; sizes must agree.", nameof(picture));
        }
    }

    internal static string Shape(Picture picture) => $"{picture.Width}x{picture.Height} with {ChannelName(picture.Channels)}";

    internal static string ChannelName(int channels) => channels switch
    {
        1 => "1 channel (grey)",
        3 => "3 channels (RGB)",
        4 => "4 channels (RGBA)",
        _ => $"{channels} channels",
    };

    private static byte Over(byte colour, int alpha, byte background) => (byte)(((colour * alpha) + (background * (255 - alpha)) + 127) / 255);
}
