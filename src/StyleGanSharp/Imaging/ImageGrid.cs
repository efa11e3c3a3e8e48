using static TorchSharp.torch;

namespace StyleGanSharp.Imaging;

/// <summary>Lays equally sized images out on one sheet, row by row.</summary>
public static class ImageGrid
{
    /// <summary>Makes one sheet of an image tensor.</summary>
    /// <param name="images">[N, C, H, W] of a float type in [-1, 1], any device.</param>
    /// <param name="columns">Images across, at least 1.</param>
    /// <param name="paddingPx">Pixels between images and around them.</param>
    /// <param name="background">Gray value of the padding and of empty cells.</param>
    /// <returns>The sheet.</returns>
    /// <exception cref="ArgumentException">When there is no image.</exception>
    public static Image Compose(Tensor images, int columns, int paddingPx = 0, byte background = 0) =>
        Compose(ImageConversion.ToImages(images), columns, paddingPx, background);

    /// <summary>Makes one sheet of images of one size. Where channels differ, the sheet has the most of them.</summary>
    /// <param name="images">At least one image.</param>
    /// <param name="columns">Images across, at least 1.</param>
    /// <param name="paddingPx">Pixels between images and around them.</param>
    /// <param name="background">Gray value of the padding and of empty cells.</param>
    /// <returns>The sheet.</returns>
    /// <exception cref="ArgumentException">When there is no image or sizes differ.</exception>
    public static Image Compose(IReadOnlyList<Image> images, int columns, int paddingPx = 0, byte background = 0)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(paddingPx);
        if (images.Count == 0)
        {
            throw new ArgumentException("There are no images to lay out.", nameof(images));
        }

        (int cellWidth, int cellHeight) = (images[0].Width, images[0].Height);
        int channels = images.Max(image => image.Channels);
        int rows = (images.Count + columns - 1) / columns;
        int width = checked((columns * (cellWidth + paddingPx)) + paddingPx);
        int height = checked((rows * (cellHeight + paddingPx)) + paddingPx);
        byte[] pixels = Canvas(width, height, channels, background);
        for (int i = 0; i < images.Count; i++)
        {
            if (images[i].Width != cellWidth || images[i].Height != cellHeight)
            {
                throw new ArgumentException($"Image {i} is {images[i].Width}x{images[i].Height}, the first one {cellWidth}x{cellHeight}.", nameof(images));
            }

            byte[] source = ImageConversion.WithChannels(images[i], channels).Pixels;
            int left = paddingPx + (i % columns * (cellWidth + paddingPx));
            int top = paddingPx + (i / columns * (cellHeight + paddingPx));
            int rowBytes = cellWidth * channels;
            for (int y = 0; y < cellHeight; y++)
            {
                source.AsSpan(y * rowBytes, rowBytes).CopyTo(pixels.AsSpan((((top + y) * width) + left) * channels));
            }
        }

        return new Image(width, height, channels, pixels);
    }

    private static byte[] Canvas(int width, int height, int channels, byte background)
    {
        byte[] pixels = new byte[checked(width * height * channels)];
        Array.Fill(pixels, background);
        for (int i = 3; channels == 4 && i < pixels.Length; i += 4)
        {
            pixels[i] = 255;
        }

        return pixels;
    }
}
