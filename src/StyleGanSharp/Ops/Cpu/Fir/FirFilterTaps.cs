using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cpu.Fir;

/// <summary>The taps of a filter in the order of a correlation: one row of them for each axis, or a square where no two rows make it.</summary>
/// <param name="X">[Width] taps along x, or null when not separable.</param>
/// <param name="Y">[Height] taps along y, or null when not separable.</param>
/// <param name="Square">[Height·Width] row-major taps, or null when separable.</param>
/// <param name="Width">Taps along x.</param>
/// <param name="Height">Taps along y.</param>
internal sealed record FirFilterTaps(float[]? X, float[]? Y, float[]? Square, int Width, int Height)
{
    /// <summary>Two-dimensional taps count as an outer product when none is further from it than this, relative to the largest: a few roundings in float32.</summary>
    private const double SeparableTolerance = 5e-7;

    /// <summary>The same filter flipped, as gradients need it.</summary>
    public FirFilterTaps Reversed => field ??= new(Reverse(X), Reverse(Y), Reverse(Square), Width, Height);

    /// <summary>Whether a two-dimensional filter is its own mirror image, left to right and top to bottom.</summary>
    public bool IsMirrored => Square is not null && Enumerable.Range(0, Square.Length).All(i =>
        Square[i] == Square[(i / Width * Width) + Width - 1 - (i % Width)] && Square[i] == Square[((Height - 1 - (i / Width)) * Width) + (i % Width)]);

    /// <param name="f">[T] or [K, L], or null for no filter.</param>
    /// <param name="flip">True when the caller correlates, false when it convolves.</param>
    /// <param name="gain">Factor of the whole filter.</param>
    public static FirFilterTaps Read(Tensor? f, bool flip, double gain)
    {
        if (f is null)
        {
            return new([(float)gain], [1], null, 1, 1);
        }

        using var scope = NewDisposeScope();
        double[] taps = f.detach().cpu().to(ScalarType.Float64).data<double>().ToArray();
        if (!flip)
        {
            Array.Reverse(taps);
        }

        if (f.dim() == 1)
        {
            // The gain goes evenly to both axes, so that intermediate values keep the magnitude of the signal.
            double root = Math.Sqrt(Math.Abs(gain));
            return new(Scale(taps, root), Scale(taps, gain < 0 ? -root : root), null, taps.Length, taps.Length);
        }

        (int height, int width) = ((int)f.shape[0], (int)f.shape[1]);
        return TrySeparate(taps, width, height, gain) ?? new(null, null, Scale(taps, gain), width, height);
    }

    /// <summary>Takes the row and the column through the largest tap: their product, divided by it, is the filter if any product is.</summary>
    private static FirFilterTaps? TrySeparate(double[] taps, int width, int height, double gain)
    {
        int peak = Array.IndexOf(taps, taps.MaxBy(Math.Abs));
        double top = taps[peak];
        if (top == 0)
        {
            return null;
        }

        double[] row = taps[(peak / width * width)..((peak / width * width) + width)];
        double[] column = [.. Enumerable.Range(0, height).Select(y => taps[(y * width) + (peak % width)] / top)];
        for (int i = 0; i < taps.Length; i++)
        {
            if (Math.Abs((row[i % width] * column[i / width]) - taps[i]) > SeparableTolerance * Math.Abs(top))
            {
                return null;
            }
        }

        double balance = Math.Sqrt(Math.Abs(top * gain));
        return new(Scale(row, gain / balance), Scale(column, balance), null, width, height);
    }

    private static float[] Scale(double[] taps, double factor) => Array.ConvertAll(taps, tap => (float)(tap * factor));

    private static float[]? Reverse(float[]? taps) => taps is null ? null : [.. taps.AsEnumerable().Reverse()];
}
