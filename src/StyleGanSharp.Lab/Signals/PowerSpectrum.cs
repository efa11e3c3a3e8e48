using StyleGanSharp.Runtime;

namespace StyleGanSharp.Signals;

/// <summary>The average power spectrum of images, on a square grid of frequencies.</summary>
public sealed class PowerSpectrum
{
    /// <summary>Holds a spectrum.</summary>
    /// <param name="resolution">Width and height of the images in pixels, at least 2.</param>
    /// <param name="size">Frequencies along each axis, at least <paramref name="resolution"/>.</param>
    /// <param name="imageCount">Number of images it is the average of.</param>
    /// <param name="whitening">What was subtracted from and divided out of the images.</param>
    /// <param name="power">size² values of 0 or more, row by row; frequency 0 at row and column size/2, y growing downwards.</param>
    /// <exception cref="ArgumentException">When sizes do not agree.</exception>
    public PowerSpectrum(int resolution, int size, long imageCount, ChannelStatistics whitening, IReadOnlyList<double> power)
    {
        ArgumentNullException.ThrowIfNull(whitening);
        ArgumentNullException.ThrowIfNull(power);
        ArgumentOutOfRangeException.ThrowIfLessThan(resolution, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, resolution);
        if (power.Count != (long)size * size)
        {
            throw new ArgumentException($"A spectrum of {size}x{size} frequencies has {Quantity.Of((long)size * size, "value")}; these are {power.Count}.", nameof(power));
        }

        (Resolution, Size, ImageCount, Whitening, Power) = (resolution, size, imageCount, whitening, power);
    }

    /// <summary>Width and height of the images in pixels.</summary>
    public int Resolution { get; }

    /// <summary>Frequencies along each axis.</summary>
    public int Size { get; }

    /// <summary>Number of images it is the average of.</summary>
    public long ImageCount { get; }

    /// <summary>What was subtracted from and divided out of the images.</summary>
    public ChannelStatistics Whitening { get; }

    /// <summary>The powers row by row, frequency 0 at row and column <see cref="Size"/>/2; 1 everywhere for white noise of the whitening's variance.</summary>
    public IReadOnlyList<double> Power { get; }

    /// <summary>The powers in decibels, 10·log₁₀, in the order of <see cref="Power"/>; negative infinity where there is none.</summary>
    public IEnumerable<double> Decibels => Power.Select(ToDecibels);

    /// <summary>Frequency of a column or row, in cycles an image width.</summary>
    /// <param name="index">0 … <see cref="Size"/> - 1; the frequency may be negative.</param>
    /// <returns>(index - size/2)·resolution/size.</returns>
    public double FrequencyHz(int index) => (index - (Size / 2)) * (double)Resolution / Size;

    /// <summary>The spectrum along a ray from frequency 0 to the edge of the square |f_x|, |f_y| ≤ resolution/2.</summary>
    /// <param name="angleDegrees">0 is along f_x, 45 the diagonal.</param>
    /// <returns>Frequencies in cycles an image width and powers in decibels; between grid points the four nearest powers are mixed.</returns>
    public SpectrumSlice Slice(double angleDegrees)
    {
        double x = Math.Cos(angleDegrees * Math.PI / 180);
        double y = Math.Sin(angleDegrees * Math.PI / 180);
        double stretch = 1 / Math.Max(Math.Abs(x), Math.Abs(y));
        int steps = Size / 2;
        var frequencies = new double[steps + 1];
        var decibels = new double[steps + 1];
        for (int k = 0; k <= steps; k++)
        {
            frequencies[k] = k * stretch * Resolution / Size;
            decibels[k] = ToDecibels(Read((Size / 2) + (k * stretch * x), (Size / 2) + (k * stretch * y)));
        }

        return new SpectrumSlice(angleDegrees, frequencies, decibels);
    }

    internal static int Wrap(int index, int size) => ((index % size) + size) % size;

    private static double ToDecibels(double power) => 10 * Math.Log10(power);

    /// <summary>Bilinear; the plane of a sampled signal's frequencies repeats.</summary>
    private double Read(double column, double row)
    {
        // Rounding errors of cos and sin must not mix in a neighbor that may be many decibels higher.
        (column, row) = (Math.Round(column, 9), Math.Round(row, 9));
        (int left, int top) = ((int)Math.Floor(column), (int)Math.Floor(row));
        (double right, double bottom) = (column - left, row - top);
        double At(int x, int y) => Power[(Wrap(y, Size) * Size) + Wrap(x, Size)];
        return ((1 - bottom) * (((1 - right) * At(left, top)) + (right * At(left + 1, top)))) + (bottom * (((1 - right) * At(left, top + 1)) + (right * At(left + 1, top + 1))));
    }
}
