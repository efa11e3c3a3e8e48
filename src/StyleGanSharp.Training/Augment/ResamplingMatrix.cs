using static TorchSharp.torch;

namespace StyleGanSharp.Augment;

/// <summary>Resampling along one axis as a matrix, to be multiplied by the rows or columns of an image: for small images much faster than filtering.</summary>
internal static class ResamplingMatrix
{
    /// <summary>Mirrors the borders outward and doubles the rate: what padding by reflection and then up-sampling by 2 does to one axis.</summary>
    /// <param name="size">Samples of the axis.</param>
    /// <param name="before">Samples to add at the start, below <paramref name="size"/>.</param>
    /// <param name="after">Samples to add at the end, below <paramref name="size"/>.</param>
    /// <param name="taps">Filter of even length and unit sum.</param>
    /// <returns>A fresh float32 tensor [2·(before + size + after), size] on the CPU.</returns>
    public static Tensor ReflectAndDouble(int size, int before, int after, double[] taps)
    {
        int padded = before + size + after;
        int center = (taps.Length / 2) - 1;
        var values = new float[2 * padded * size];
        for (int i = 0; i < padded; i++)
        {
            int source = Math.Abs(i - before);
            source = source < size ? source : (2 * (size - 1)) - source;
            for (int j = 0; j < taps.Length; j++)
            {
                int k = (2 * i) + j - center;
                if (k >= 0 && k < 2 * padded)
                {
                    values[(k * size) + source] += (float)(2 * taps[j]); // zeros between the samples halve the mean, hence 2
                }
            }
        }

        return tensor(values, 2 * padded, size);
    }

    /// <summary>Halves the rate and crops: what down-sampling by 2 with the flipped filter does to one axis that has a margin at the doubled rate.</summary>
    /// <param name="size">Samples of the result.</param>
    /// <param name="margin">Samples of the result's rate that the input has to each side in addition.</param>
    /// <param name="taps">Filter of even length and unit sum.</param>
    /// <returns>A fresh float32 tensor [size, 2·(size + 2·margin)] on the CPU.</returns>
    public static Tensor Halve(int size, int margin, double[] taps)
    {
        int width = 2 * (size + (2 * margin));
        int first = (2 * margin) - ((taps.Length - 1) / 2);
        var values = new float[size * width];
        for (int o = 0; o < size; o++)
        {
            for (int j = 0; j < taps.Length; j++)
            {
                values[(o * width) + (2 * o) + first + j] = (float)taps[j];
            }
        }

        return tensor(values, size, width);
    }
}
