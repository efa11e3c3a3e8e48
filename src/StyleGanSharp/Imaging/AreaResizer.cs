namespace StyleGanSharp.Imaging;

/// <summary>Scales by the mean over the area that each new pixel covers in the old picture; exact for fractional ratios too.</summary>
internal static class AreaResizer
{
    public static Picture Resize(Picture picture, int width, int height)
    {
        int channels = picture.Channels;
        float[] columns = ResizeColumns(picture, width); // [H, width, C]
        byte[] pixels = new byte[width * height * channels];
        int rowLength = width * channels;
        double[] row = new double[rowLength];
        for (int y = 0; y < height; y++)
        {
            Array.Clear(row);
            foreach ((int from, double weight) in Cover(y, height, picture.Height))
            {
                ReadOnlySpan<float> source = columns.AsSpan(from * rowLength, rowLength);
                for (int i = 0; i < rowLength; i++)
                {
                    row[i] += weight * source[i];
                }
            }

            Store(row, pixels.AsSpan(y * rowLength, rowLength), channels);
        }

        return new Picture(width, height, channels, pixels);
    }

    /// <summary>Colours times alpha / 255, scaled across.</summary>
    private static float[] ResizeColumns(Picture picture, int width)
    {
        int channels = picture.Channels;
        float[] result = new float[picture.Height * width * channels];
        for (int x = 0; x < width; x++)
        {
            foreach ((int from, double weight) in Cover(x, width, picture.Width))
            {
                for (int y = 0; y < picture.Height; y++)
                {
                    ReadOnlySpan<byte> pixel = picture.Pixels.AsSpan(((y * picture.Width) + from) * channels, channels);
                    int to = ((y * width) + x) * channels;
                    double colourWeight = channels == 4 ? weight * pixel[3] / 255 : weight;
                    for (int c = 0; c < channels; c++)
                    {
                        result[to + c] += (float)(pixel[c] * (c == 3 ? weight : colourWeight));
                    }
                }
            }
        }

        return result;
    }

    private static void Store(double[] row, Span<byte> pixels, int channels)
    {
        for (int i = 0; i < row.Length; i++)
        {
            double alpha = channels == 4 ? row[i - (i % 4) + 3] : 255;
            double value = channels == 4 && i % 4 != 3 ? (alpha > 0 ? row[i] * 255 / alpha : 0) : row[i];
            pixels[i] = (byte)Math.Clamp(Math.Round(value), 0, 255);
        }
    }

    /// <summary>The old pixels that new pixel <paramref name="index"/> covers, with weights that sum to 1.</summary>
    private static IEnumerable<(int From, double Weight)> Cover(int index, int length, int sourceLength)
    {
        double ratio = sourceLength / (double)length;
        double start = index * ratio;
        double end = Math.Min((index + 1) * ratio, sourceLength);
        for (int from = (int)start; from < sourceLength && from < end; from++)
        {
            double weight = (Math.Min(from + 1, end) - Math.Max(from, start)) / (end - start);
            if (weight > 0)
            {
                yield return (from, weight);
            }
        }
    }
}
