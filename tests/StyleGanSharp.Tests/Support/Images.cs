using StyleGanSharp.Imaging;

namespace StyleGanSharp.Tests.Support;

internal static class Images
{
    /// <summary>Random pixels: nothing a lossless format could get right by luck.</summary>
    public static Image Noise(int width, int height, int channels, int seed = 1)
    {
        byte[] pixels = new byte[width * height * channels];
        new Random(seed).NextBytes(pixels);
        return new Image(width, height, channels, pixels);
    }

    public static Image Flat(int width, int height, params byte[] color)
    {
        byte[] pixels = new byte[width * height * color.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = color[i % color.Length];
        }

        return new Image(width, height, color.Length, pixels);
    }

    /// <summary>A smooth ramp to the right (red) and down (green).</summary>
    public static Image Ramp(int width, int height)
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

        return new Image(width, height, 3, pixels);
    }

    public static byte[] At(Image image, int x, int y) => image.Pixels[(((y * image.Width) + x) * image.Channels)..(((y * image.Width) + x + 1) * image.Channels)];
}
