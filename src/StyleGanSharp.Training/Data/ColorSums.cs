using StyleGanSharp.Imaging;

namespace StyleGanSharp.Data;

/// <summary>Running sums for the mean and standard deviation of red, green and blue.</summary>
internal sealed class ColorSums
{
    private readonly double[] _sums = new double[3];
    private readonly double[] _squares = new double[3];
    private double _weight;

    public void Add(Image image)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        // Integers within one image: exact, and the same in any order.
        Span<long> sums = stackalloc long[3];
        Span<long> squares = stackalloc long[3];
        long weight = 0;
        for (int i = 0; i < pixels.Length; i += image.Channels)
        {
            long alpha = image.Channels == 4 ? pixels[i + 3] : 255;
            weight += alpha;
            for (int c = 0; c < 3; c++)
            {
                long value = pixels[image.Channels == 1 ? i : i + c];
                sums[c] += alpha * value;
                squares[c] += alpha * value * value;
            }
        }

        for (int c = 0; c < 3; c++)
        {
            _sums[c] += sums[c];
            _squares[c] += squares[c];
        }

        _weight += weight;
    }

    public void Add(ColorSums other)
    {
        for (int c = 0; c < 3; c++)
        {
            _sums[c] += other._sums[c];
            _squares[c] += other._squares[c];
        }

        _weight += other._weight;
    }

    public double[] Mean() => [.. _sums.Select(sum => _weight > 0 ? sum / _weight : 0)];

    public double[] StandardDeviation()
    {
        double[] mean = Mean();
        return [.. _squares.Select((square, c) => _weight > 0 ? Math.Sqrt(Math.Max(0, (square / _weight) - (mean[c] * mean[c]))) : 0)];
    }
}
