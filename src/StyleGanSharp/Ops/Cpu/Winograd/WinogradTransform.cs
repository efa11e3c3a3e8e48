using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Winograd;

/// <summary>
/// The one-dimensional transforms of F(4, 3): four outputs of a filter with three taps from six products (Winograd, Arithmetic Complexity of
/// Computations, 1980; Lavin and Gray, arXiv 1509.09308, §4.3). Polynomials are multiplied at the points 0, ±A, ±B and ∞.
/// </summary>
/// <remarks>
/// y = Aᵀ[(G·g) ⊙ (Bᵀ·d)]. With p the points and Nₚ = ∏(p - q) over the other finite points q: rows of G are [1, p, p²]/Nₚ, rows of Bᵀ the
/// coefficients of ∏(x - q), columns of Aᵀ the powers of p; those of ∞ are [0, 0, 1], ∏(x - p) over all finite p, and [0, 0, 0, 1].
/// </remarks>
internal static class WinogradTransform
{
    /// <summary>Outputs of a tile, in one direction.</summary>
    public const int Outputs = 4;

    /// <summary>Inputs of a tile, and products, in one direction.</summary>
    public const int Inputs = 6;

    /// <summary>Products of a tile of the image.</summary>
    public const int Products = Inputs * Inputs;

    // Of the pairs tried, this one rounds least: half of the error of the usual 1 and 2.
    private const float A = 0.625f;
    private const float B = 1.5f;
    private const float A2 = A * A;
    private const float B2 = B * B;

    // 1 / Nₚ; those of a point and its negative are the same.
    private const float NormZero = 1 / (A2 * B2);
    private const float NormA = 1 / (2 * A2 * (A2 - B2));
    private const float NormB = 1 / (2 * B2 * (B2 - A2));

    /// <summary>Bᵀ·d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T P0, T P1, T P2, T P3, T P4, T P5) Input<T>(T d0, T d1, T d2, T d3, T d4, T d5) where T : unmanaged, IVector<T>
    {
        T minusA2 = T.Broadcast(-A2);
        T minusB2 = T.Broadcast(-B2);
        T both = T.Broadcast(-A2 - B2);
        T product = T.Broadcast(A2 * B2);
        T evenA = T.MultiplyAdd(d2, minusB2, d4);
        T oddA = T.Multiply(T.MultiplyAdd(d1, minusB2, d3), T.Broadcast(A));
        T evenB = T.MultiplyAdd(d2, minusA2, d4);
        T oddB = T.Multiply(T.MultiplyAdd(d1, minusA2, d3), T.Broadcast(B));
        T minus = T.Broadcast(-1);
        return (
            T.MultiplyAdd(d0, product, T.MultiplyAdd(d2, both, d4)), T.Add(evenA, oddA), T.MultiplyAdd(oddA, minus, evenA),
            T.Add(evenB, oddB), T.MultiplyAdd(oddB, minus, evenB), T.MultiplyAdd(d1, product, T.MultiplyAdd(d3, both, d5)));
    }

    /// <summary>Aᵀ·m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T Y0, T Y1, T Y2, T Y3) Output<T>(T m0, T m1, T m2, T m3, T m4, T m5) where T : unmanaged, IVector<T>
    {
        T minus = T.Broadcast(-1);
        T sumA = T.Add(m1, m2);
        T sumB = T.Add(m3, m4);
        T differenceA = T.MultiplyAdd(m2, minus, m1);
        T differenceB = T.MultiplyAdd(m4, minus, m3);
        return (
            T.Add(m0, T.Add(sumA, sumB)),
            T.MultiplyAdd(differenceA, T.Broadcast(A), T.Multiply(differenceB, T.Broadcast(B))),
            T.MultiplyAdd(sumA, T.Broadcast(A2), T.Multiply(sumB, T.Broadcast(B2))),
            T.MultiplyAdd(differenceA, T.Broadcast(A * A2), T.MultiplyAdd(differenceB, T.Broadcast(B * B2), m5)));
    }

    /// <summary>A·y, the transpose of <see cref="Output"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (T P0, T P1, T P2, T P3, T P4, T P5) OutputGradient<T>(T y0, T y1, T y2, T y3) where T : unmanaged, IVector<T>
    {
        T minus = T.Broadcast(-1);
        T evenA = T.MultiplyAdd(y2, T.Broadcast(A2), y0);
        T evenB = T.MultiplyAdd(y2, T.Broadcast(B2), y0);
        T oddA = T.Multiply(T.MultiplyAdd(y3, T.Broadcast(A2), y1), T.Broadcast(A));
        T oddB = T.Multiply(T.MultiplyAdd(y3, T.Broadcast(B2), y1), T.Broadcast(B));
        return (y0, T.Add(evenA, oddA), T.MultiplyAdd(oddA, minus, evenA), T.Add(evenB, oddB), T.MultiplyAdd(oddB, minus, evenB), y3);
    }

    /// <summary>G·g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> U0, Vector256<float> U1, Vector256<float> U2, Vector256<float> U3, Vector256<float> U4, Vector256<float> U5) Weights(
        Vector256<float> g0, Vector256<float> g1, Vector256<float> g2)
    {
        Vector256<float> evenA = (g0 * NormA) + (g2 * (A2 * NormA));
        Vector256<float> evenB = (g0 * NormB) + (g2 * (B2 * NormB));
        Vector256<float> oddA = g1 * (A * NormA);
        Vector256<float> oddB = g1 * (B * NormB);
        return (g0 * NormZero, evenA + oddA, evenA - oddA, evenB + oddB, evenB - oddB, g2);
    }

    /// <summary>Gᵀ·u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<float> G0, Vector256<float> G1, Vector256<float> G2) WeightsGradient(
        Vector256<float> u0, Vector256<float> u1, Vector256<float> u2, Vector256<float> u3, Vector256<float> u4, Vector256<float> u5)
    {
        Vector256<float> sumA = (u1 + u2) * NormA;
        Vector256<float> sumB = (u3 + u4) * NormB;
        return ((u0 * NormZero) + sumA + sumB, ((u1 - u2) * (A * NormA)) + ((u3 - u4) * (B * NormB)), (sumA * A2) + (sumB * B2) + u5);
    }
}
