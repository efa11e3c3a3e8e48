namespace StyleGanSharp.Imaging;

/// <summary>Which old pixels a new pixel is the weighted sum of, along one axis.</summary>
/// <param name="Start">First old pixel.</param>
/// <param name="Weights">Weights of it and the following ones; they sum to 1.</param>
internal readonly record struct ResampleTaps(int Start, float[] Weights)
{
    private const int LanczosLobes = 3;
    private const double CubicParameter = -0.5;

    /// <summary>The taps of each new pixel. When scaling down, the filter is widened by the ratio; at the borders it is cut off.</summary>
    public static ResampleTaps[] Make(ResizeFilter filter, int sourceLength, int length)
    {
        double ratio = sourceLength / (double)length;
        double stretch = filter == ResizeFilter.Box ? ratio : Math.Max(1, ratio);
        double radius = stretch * (filter switch { ResizeFilter.Lanczos => LanczosLobes, ResizeFilter.Bicubic => 2, _ => 0.5 });
        var taps = new ResampleTaps[length];
        for (int i = 0; i < length; i++)
        {
            double center = (i + 0.5) * ratio;
            int start = Math.Max(0, (int)Math.Floor(center - radius));
            int end = Math.Min(sourceLength, (int)Math.Ceiling(center + radius));
            double[] weights = [.. Enumerable.Range(start, end - start).Select(from => filter == ResizeFilter.Box
                ? Math.Max(0, Math.Min(from + 1, center + radius) - Math.Max(from, center - radius))
                : Kernel(filter, (from + 0.5 - center) / stretch))];
            double sum = weights.Sum();
            taps[i] = new ResampleTaps(start, [.. weights.Select(weight => (float)(weight / sum))]);
        }

        return taps;
    }

    private static double Kernel(ResizeFilter filter, double x)
    {
        x = Math.Abs(x);
        if (filter == ResizeFilter.Lanczos)
        {
            return x < 1e-9 ? 1 : x < LanczosLobes ? LanczosLobes * Math.Sin(Math.PI * x) * Math.Sin(Math.PI * x / LanczosLobes) / (Math.PI * Math.PI * x * x) : 0;
        }

        // Keys, Cubic convolution interpolation for digital image processing, 1981, eq. 15.
        const double A = CubicParameter;
        return x < 1 ? (((((A + 2) * x) - (A + 3)) * x * x) + 1) : x < 2 ? A * (((((x - 5) * x) + 8) * x) - 4) : 0;
    }
}
