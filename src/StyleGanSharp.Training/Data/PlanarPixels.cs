using StyleGanSharp.Imaging;

namespace StyleGanSharp.Data;

/// <summary>From pixels channel by channel, as networks have them, to images.</summary>
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
            for (int i = 0; i < side * side; i++)
            {
                pixels[(i * channels) + c] = planes[(c * side * side) + i];
            }
        }

        return new Image(side, side, channels, pixels);
    }
}
