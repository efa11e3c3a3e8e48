using StyleGanSharp.Imaging;

namespace StyleGanSharp.Tests.Support;

internal static class Pictures
{
    /// <summary>Random pixels: nothing a lossless format could get right by luck.</summary>
    public static Picture Noise(int width, int height, int channels, int seed = 1)
    {
        byte[] pixels = new byte[width * height * channels];
        new Random(seed).NextBytes(pixels);
        return new Picture(width, height, channels, pixels);
    }

    public static Picture Flat(int width, int height, params byte[] colour)
    {
        byte[] pixels = new byte[width * height * colour.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = colour[i % colour.Length];
        }

        return new Picture(width, height, colour.Length, pixels);
    }

    /// <summary>A smooth ramp to the right (red) and down (green).</summary>
    public static Picture Ramp(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                pixels[((y * width) + x) * 3] = (byte)(x * 255 / Math.Max(1, width - 1));
                pixels[(((y * width) + x) * 3) + 1] = (byte)(y * 255 / Math.Max(1, height - 1));
                pixels[(((y * width) + x) * 3) + 2] = 128;
            }
        }

        return new Picture(width, height, 3, pixels);
    }

    public static byte[] At(Picture picture, int x, int y) => picture.Pixels[(((y * picture.Width) + x) * picture.Channels)..(((y * picture.Width) + x + 1) * picture.Channels)];
}
