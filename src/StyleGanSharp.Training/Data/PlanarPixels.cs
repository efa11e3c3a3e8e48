using StyleGanSharp.Imaging;

namespace StyleGanSharp.Data;

/// <summary>Pixels channel by channel, as networks have them, from images and back.</summary>
internal static class PlanarPixels
{
    /// <param name="planes">[C, side, side].</param>
    /// <param name="side">Width and height.</param>
    /// <param name="channels">C.</param>
    public static Image Interleave(ReadOnlySpan<byte> planes, int side, int channels)
    {
        byte[] pixels = new byte[planes.Length];
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<byte> plane = planes.Slice(c * side * side, side * side);
            for (int i = 0, to = c; i < plane.Length; i++, to += channels)
            {
                pixels[to] = plane[i];
            }
        }

        return new Image(side, side, channels, pixels);
    }

    /// <param name="image">A square image.</param>
    /// <param name="side">Its width and height, or a divisor of it: means of squares of pixels.</param>
    /// <param name="planes">Receives [C, side, side].</param>
    public static void Split(Image image, int side, Span<byte> planes)
    {
        if (side != image.Width)
        {
            byte[] large = new byte[image.Pixels.Length];
            Split(image, image.Width, large);
            Average(large, image.Channels, image.Width, side, planes);
            return;
        }

        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int c = 0; c < image.Channels; c++)
        {
            Span<byte> plane = planes.Slice(c * side * side, side * side);
            for (int i = 0, from = c; i < plane.Length; i++, from += image.Channels)
            {
                plane[i] = pixels[from];
            }
        }
    }

    /// <summary>Means of squares of pixels, rounded.</summary>
    /// <param name="large">[channels, from, from].</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="from">Width and height of the large image.</param>
    /// <param name="to">Width and height of the small one, a divisor.</param>
    /// <param name="small">Receives [channels, to, to].</param>
    public static void Average(ReadOnlySpan<byte> large, int channels, int from, int to, Span<byte> small)
    {
        int factor = from / to;
        int area = factor * factor;
        for (int row = 0; row < channels * to; row++)
        {
            for (int column = 0; column < to; column++)
            {
                int sum = area / 2;
                for (int i = 0; i < factor; i++)
                {
                    foreach (byte pixel in large.Slice((((row * factor) + i) * from) + (column * factor), factor))
                    {
                        sum += pixel;
                    }
                }

                small[(row * to) + column] = (byte)(sum / area);
            }
        }
    }
}
