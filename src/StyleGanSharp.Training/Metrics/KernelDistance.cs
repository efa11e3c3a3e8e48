using StyleGanSharp.Data;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>KID: the squared maximum mean discrepancy with the kernel (x·y/F + 1)³, unbiased, mean over random subsets (Bińkowski 2018, arXiv 1801.01401, section 4).</summary>
public static class KernelDistance
{
    /// <summary>Compares two sets of features.</summary>
    /// <param name="first">[N, F] float32.</param>
    /// <param name="second">[M, F] float32.</param>
    /// <param name="subsets">Number of subsets, at least 1.</param>
    /// <param name="maxVectors">Vectors of each set in a subset, at most.</param>
    /// <param name="seed">Chooses the subsets.</param>
    /// <returns>The distance; negative values come from chance around zero.</returns>
    /// <exception cref="StyleGanException">When a set has fewer than two vectors.</exception>
    public static double Between(Tensor first, Tensor second, int subsets = 100, int maxVectors = 1000, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfLessThan(subsets, 1);
        int size = (int)Math.Min(Math.Min(first.shape[0], second.shape[0]), maxVectors);
        if (size < 2)
        {
            throw new StyleGanException($"KID needs at least 2 images of each kind; there are {first.shape[0]} and {second.shape[0]}.");
        }

        double sum = 0;
        for (int i = 0; i < subsets; i++)
        {
            using var scope = NewDisposeScope();
            sum += Unbiased(Subset(first, size, seed, 2 * i), Subset(second, size, seed, (2 * i) + 1));
        }

        return sum / subsets;
    }

    /// <summary>One unbiased estimate.</summary>
    /// <param name="x">[S, F] float64.</param>
    /// <param name="y">[S, F] float64.</param>
    internal static double Unbiased(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        double n = x.shape[0];
        Tensor within = Kernel(x, x) + Kernel(y, y);
        return (((within.sum() - within.trace()) / (n - 1)) - (2 * Kernel(x, y).sum() / n)).item<double>() / n;
    }

    private static Tensor Kernel(Tensor x, Tensor y) => ((x.matmul(y.t()) / x.shape[1]) + 1).pow(3);

    private static Tensor Subset(Tensor features, int size, int seed, int stream)
    {
        long[] chosen = [.. SeededShuffle.Permutation((int)features.shape[0], (ulong)seed, (ulong)stream).Take(size).Select(i => (long)i)];
        return features.index_select(0, tensor(chosen)).to(ScalarType.Float64);
    }
}
