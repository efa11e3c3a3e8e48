namespace StyleGanSharp.Augment;

/// <summary>A change of colors that treats the three channels alike: it scales what lies along the gray axis (1, 1, 1)/√3, scales and turns
/// what lies across it, and adds the same offset to every channel. All color operations of ADA are of this kind, and so are their products.</summary>
/// <param name="Luma">Factor along the gray axis.</param>
/// <param name="Chroma">Factor across the gray axis.</param>
/// <param name="HueRadians">Turn about the gray axis.</param>
/// <param name="Offset">Added to every channel.</param>
internal readonly record struct ColorTransform(double Luma, double Chroma, double HueRadians, double Offset)
{
    public static ColorTransform Identity { get; } = new(1, 1, 0, 0);

    /// <summary>Applies this change first, then <paramref name="next"/>.</summary>
    public ColorTransform Then(ColorTransform next) =>
        new(Luma * next.Luma, Chroma * next.Chroma, HueRadians + next.HueRadians, (Offset * next.Luma) + next.Offset);

    /// <summary>The change as a matrix on (r, g, b), row-major (Rodrigues' formula).</summary>
    public double[] ToMatrix()
    {
        (double cos, double sin) = (Math.Cos(HueRadians), Math.Sin(HueRadians));
        var matrix = new double[9];
        for (int i = 0; i < 9; i++)
        {
            (int row, int column) = (i / 3, i % 3);
            double across = (row == column ? 1 : 0) - (1.0 / 3);
            double turned = ((column - row + 3) % 3) switch { 0 => 0, 1 => -1, _ => 1 } / Math.Sqrt(3);
            matrix[i] = (Luma / 3) + (Chroma * ((cos * across) + (sin * turned)));
        }

        return matrix;
    }
}
