using static TorchSharp.torch;

namespace StyleGanSharp.Imaging;

/// <summary>Lays equally sized pictures out on one sheet, row by row.</summary>
public static class ImageGrid
{
    /// <summary>Makes one sheet of an image tensor.</summary>
    /// <param name="images">[N, C, H, W] of a float type in [-1, 1], any device.</param>
    /// <param name="columns">Pictures across, at least 1.</param>
    /// <param name="paddingPx">Pixels between pictures and around them.</param>
    /// <param name="background">Grey value of the padding and of empty cells.</param>
    /// <returns>The sheet.</returns>
    /// <exception cref="ArgumentException">When there is no picture.</exception>
    public static Picture Compose(Tensor images, int columns, int paddingPx = 0, byte background = 0) =>
        Compose(PictureConversion.ToPictures(images), columns, paddingPx, background);

    /// <summary>Makes one sheet of pictures of one size. Where channels differ, the sheet has the most of them.</summary>
    /// <param name="pictures">At least one picture.</param>
    /// <param name="columns">Pictures across, at least 1.</param>
    /// <param name="paddingPx">Pixels between pictures and around them.</param>
    /// <param name="background">Grey value of the padding and of empty cells.</param>
    /// <returns>The sheet.</returns>
    /// <exception cref="ArgumentException">When there is no picture or sizes differ.</exception>
    public static Picture Compose(IReadOnlyList<Picture> pictures, int columns, int paddingPx = 0, byte background = 0)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(paddingPx);
        if (pictures.Count == 0)
        {
            throw new ArgumentException("There are no pictures to lay out.", nameof(pictures));
        }

        (int cellWidth, int cellHeight) = (pictures[0].Width, pictures[0].Height);
        int channels = pictures.Max(picture => picture.Channels);
        int rows = (pictures.Count + columns - 1) / columns;
        int width = checked((columns * (cellWidth + paddingPx)) + paddingPx);
        int height = checked((rows * (cellHeight + paddingPx)) + paddingPx);
        byte[] pixels = Canvas(width, height, channels, background);
        for (int i = 0; i < pictures.Count; i++)
        {
            if (pictures[i].Width != cellWidth || pictures[i].Height != cellHeight)
            {
                throw new ArgumentException($"Picture {i} is {pictures[i].Width}x{pictures[i].Height}, the first one {cellWidth}x{cellHeight}.", nameof(pictures));
            }

            byte[] source = PictureConversion.WithChannels(pictures[i], channels).Pixels;
            int left = paddingPx + (i % columns * (cellWidth + paddingPx));
            int top = paddingPx + (i / columns * (cellHeight + paddingPx));
            int rowBytes = cellWidth * channels;
            for (int y = 0; y < cellHeight; y++)
            {
                source.AsSpan(y * rowBytes, rowBytes).CopyTo(pixels.AsSpan((((top + y) * width) + left) * channels));
            }
        }

        return new Picture(width, height, channels, pixels);
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
