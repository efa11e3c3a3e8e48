using StyleGanSharp.Runtime;

using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>The Fréchet distance between two normal distributions (Heusel 2017, arXiv 1706.08500, eq. 6): |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½).</summary>
public static class FrechetDistance
{
    /// <summary>Compares two sets of features.</summary>
    /// <param name="first">One set.</param>
    /// <param name="second">The other, of the same length of vectors.</param>
    /// <returns>A number that is not negative.</returns>
    /// <exception cref="ArgumentException">When the lengths differ.</exception>
    /// <exception cref="Runtime.StyleGanException">When a set has fewer than two vectors.</exception>
    public static double Between(FeatureStatistics first, FeatureStatistics second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.FeatureCount != second.FeatureCount)
        {
            throw new ArgumentException($"Features of {first.FeatureCount} and {Quantity.Of(second.FeatureCount, "number")} cannot be compared.", nameof(second));
        }

        using var scope = NewDisposeScope();
        return Between(first.Mean(), first.Covariance(), second.Mean(), second.Covariance());
    }

    /// <summary>Compares two normal distributions.</summary>
    /// <param name="mean1">[F] float64.</param>
    /// <param name="covariance1">[F, F] float64, symmetric.</param>
    /// <param name="mean2">[F] float64.</param>
    /// <param name="covariance2">[F, F] float64, symmetric.</param>
    /// <returns>The distance.</returns>
    /// <remarks>
    /// The trace of (Σ₁Σ₂)^½ is that of (SΣ₂S)^½ with S² = Σ₁, which is symmetric: no complex numbers and no iteration. Only the range of Σ₁ counts, so covariances without full rank,
    /// of fewer images than features, are treated exactly: what lies below the rounding of the largest eigenvalue is zero.
    /// </remarks>
    internal static double Between(Tensor mean1, Tensor covariance1, Tensor mean2, Tensor covariance2)
    {
        using var scope = NewDisposeScope();
        (Tensor values, Tensor vectors) = linalg.eigh(covariance1);
        Tensor kept = values.gt(Threshold(values)).nonzero().flatten();
        Tensor half = vectors.index_select(1, kept) * values.index_select(0, kept).sqrt(); // [F, R], half·halfᵀ = Σ₁
        Tensor inner = linalg.eigvalsh(half.t().matmul(covariance2).matmul(half));
        Tensor roots = where(inner.gt(Threshold(inner)), inner, zeros_like(inner)).sqrt();
        return Math.Max(0, ((mean1 - mean2).square().sum() + covariance1.trace() + covariance2.trace() - (2 * roots.sum())).item<double>()); // below 0 by rounding only
    }

    private static double Threshold(Tensor values)
    {
        const double MachineEpsilon = 2.220446049250313e-16;
        return values.numel() == 0 ? 0 : values.abs().max().item<double>() * values.numel() * MachineEpsilon;
    }
}
