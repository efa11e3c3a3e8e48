namespace StyleGanSharp.Signal;

/// <summary>Low-pass filters of orthogonal wavelets: sum √2, orthonormal to their own shifts by even distances.</summary>
/// <remarks>Given in decomposition order. Daubechies, Ten Lectures on Wavelets, chapters 6 and 8.</remarks>
internal static class Wavelets
{
    private const double Sqrt2 = 1.4142135623730950488;
    private const double Sqrt3 = 1.7320508075688772935;

    /// <summary>Haar, which is also db1: one vanishing moment.</summary>
    public static ReadOnlySpan<double> Haar => [1 / Sqrt2, 1 / Sqrt2];

    /// <summary>Daubechies, two vanishing moments.</summary>
    public static ReadOnlySpan<double> Db2 =>
        [(1 - Sqrt3) / (4 * Sqrt2), (3 - Sqrt3) / (4 * Sqrt2), (3 + Sqrt3) / (4 * Sqrt2), (1 + Sqrt3) / (4 * Sqrt2)];

    /// <summary>Symlet, two vanishing moments; at this length there is nothing to choose, so it equals <see cref="Db2"/>.</summary>
    public static ReadOnlySpan<double> Sym2 => Db2;

    /// <summary>Symlet, six vanishing moments: of the filters with the response of db6, the most nearly symmetric one.</summary>
    /// <remarks>The root of the six orthonormality and six moment equations, by Newton's method in 50 digits; published tables are good to 13.</remarks>
    public static ReadOnlySpan<double> Sym6 =>
    [
        0.015404109327044824, 0.0034907120842221626, -0.11799011114852002, -0.04831174258569806, 0.49105594192797375, 0.787641141028651,
        0.3379294217281658, -0.07263752278637658, -0.02106029251237085, 0.04472490177078139, 0.0017677118642540077, -0.00780070832503238,
    ];
}
