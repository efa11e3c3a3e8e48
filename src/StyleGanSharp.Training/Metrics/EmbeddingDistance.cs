using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>CMMD: the squared maximum mean discrepancy of embeddings of unit length with the kernel exp(−|x − y|² / 2σ²), σ 10, times 1000 (Jayasumana 2023, arXiv 2401.09603, section 4).</summary>
public static class EmbeddingDistance
{
    private const double Sigma = 10;
    private const double Factor = 1000;
    private const long BlockElements = 1 << 23;

    /// <summary>Compares two sets of embeddings; the estimator counts each vector with itself too, so the result is never negative, as in published numbers.</summary>
    /// <param name="first">[N, F] float32; lengths do not matter.</param>
    /// <param name="second">[M, F] float32.</param>
    /// <returns>The distance.</returns>
    /// <exception cref="StyleGanException">When a set is empty.</exception>
    /// <exception cref="ArgumentException">When the vectors are of different lengths.</exception>
    public static double Between(Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.dim() != 2 || second.dim() != 2 || first.shape[1] != second.shape[1])
        {
            throw new ArgumentException($"Embeddings are [{string.Join(", ", first.shape)}] and [{string.Join(", ", second.shape)}]; expected [N, F] and [M, F] with one F.");
        }

        if (first.shape[0] == 0 || second.shape[0] == 0)
        {
            throw new StyleGanException($"CMMD needs images of both kinds; there are {first.shape[0]} and {second.shape[0]}.");
        }

        using var scope = NewDisposeScope();
        Tensor x = Unit(first);
        Tensor y = Unit(second);
        return Factor * (MeanKernel(x, x) + MeanKernel(y, y) - (2 * MeanKernel(x, y)));
    }

    /// <summary>The mean over all pairs of the kernel less one, in blocks: the ones cancel, and without them no digits are lost although all values are near one.</summary>
    private static double MeanKernel(Tensor x, Tensor y)
    {
        double sum = 0;
        long rows = Math.Clamp(BlockElements / y.shape[0], 1, x.shape[0]);
        for (long start = 0; start < x.shape[0]; start += rows)
        {
            using var scope = NewDisposeScope();
            Tensor cosines = x.narrow(0, start, Math.Min(rows, x.shape[0] - start)).matmul(y.t());
            sum += ((cosines - 1) / (Sigma * Sigma)).expm1_().sum(ScalarType.Float64).item<double>();
        }

        return sum / (x.shape[0] * (double)y.shape[0]);
    }

    private static Tensor Unit(Tensor x) => x / x.square().sum(1, keepdim: true).sqrt();
}
