using System.Numerics;
using System.Runtime.InteropServices;

namespace StyleGanSharp.Imaging;

/// <summary>Scales images with a separable filter in floating point, row by row; colors are weighted by alpha so that invisible ones do not bleed in.</summary>
/// <remarks>libvips scales bytes in fixed point, which darkens by nearly half a step on average, and floats many times slower than this; it has no box filter for fractional ratios.</remarks>
internal sealed class Resampler
{
    private readonly Image _source;
    private readonly int _channels;
    private readonly float[][] _rows;
    private readonly int[] _rowNumbers;

    private Resampler(Image source, int rowCount)
    {
        _source = source;
        _channels = source.Channels;
        _rows = new float[rowCount][];
        _rowNumbers = new int[rowCount];
        Array.Fill(_rowNumbers, -1);
    }

    public static Image Resize(Image image, int width, int height, ResizeFilter filter)
    {
        ResampleTaps[] across = ResampleTaps.Make(filter, image.Width, width);
        ResampleTaps[] down = ResampleTaps.Make(filter, image.Height, height);
        byte[] pixels = new byte[checked(width * height * image.Channels)];
        var resampler = new Resampler(image, down.Max(taps => taps.Weights.Length));
        int rowBytes = width * image.Channels;
        float[] column = new float[image.Width * image.Channels];
        for (int y = 0; y < height; y++)
        {
            resampler.MixRows(down[y], column);
            resampler.MixColumns(across, column, pixels.AsSpan(y * rowBytes, rowBytes));
        }

        return new Image(width, height, image.Channels, pixels);
    }

    private void MixRows(ResampleTaps taps, Span<float> sum)
    {
        sum.Clear();
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        for (int t = 0; t < taps.Weights.Length; t++)
        {
            float weight = taps.Weights[t];
            ReadOnlySpan<float> row = Row(taps.Start + t);
            ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
            var weights = new Vector<float>(weight);
            for (int i = 0; i < vectors.Length; i++)
            {
                sums[i] += vectors[i] * weights;
            }

            for (int i = vectors.Length * Vector<float>.Count; i < row.Length; i++)
            {
                sum[i] += row[i] * weight;
            }
        }
    }

    /// <summary>A row of the source as floats, colors times alpha; a few are kept because neighboring new rows share them.</summary>
    private float[] Row(int number)
    {
        int slot = number % _rows.Length;
        float[] row = _rows[slot] ??= new float[_source.Width * _channels];
        if (_rowNumbers[slot] == number)
        {
            return row;
        }

        _rowNumbers[slot] = number;
        ReadOnlySpan<byte> bytes = _source.Pixels.AsSpan(number * row.Length, row.Length);
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = bytes[i];
        }

        for (int i = 3; _channels == 4 && i < row.Length; i += 4)
        {
            float alpha = row[i] / 255;
            (row[i - 3], row[i - 2], row[i - 1]) = (row[i - 3] * alpha, row[i - 2] * alpha, row[i - 1] * alpha);
        }

        return row;
    }

    private void MixColumns(ResampleTaps[] across, ReadOnlySpan<float> row, Span<byte> pixels)
    {
        Span<float> pixel = stackalloc float[4];
        for (int x = 0; x < across.Length; x++)
        {
            pixel.Clear();
            float[] weights = across[x].Weights;
            ReadOnlySpan<float> values = row.Slice(across[x].Start * _channels, weights.Length * _channels);
            for (int t = 0, at = 0; t < weights.Length; t++)
            {
                for (int c = 0; c < _channels; c++)
                {
                    pixel[c] += weights[t] * values[at++];
                }
            }

            Store(pixel, pixels.Slice(x * _channels, _channels));
        }
    }

    private static void Store(ReadOnlySpan<float> pixel, Span<byte> target)
    {
        float scale = 1;
        if (target.Length == 4)
        {
            scale = pixel[3] >= 0.5f ? 255 / pixel[3] : 0;
            target[3] = ToByte(pixel[3]);
        }

        for (int c = 0; c < Math.Min(3, target.Length); c++)
        {
            target[c] = ToByte(pixel[c] * scale);
        }
    }

    private static byte ToByte(float value) => (byte)Math.Clamp((int)MathF.Round(value), 0, 255);
}
