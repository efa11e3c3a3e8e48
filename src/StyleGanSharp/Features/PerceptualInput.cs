using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>What perceptual distances have in common.</summary>
internal static class PerceptualInput
{
    /// <summary>Fewest pixels a side that perceptual distances see something in.</summary>
    public const int SmallestSide = 16;

    /// <summary>Added to the length of features.</summary>
    private const double Epsilon = 1e-10;

    /// <summary>The slope of a square root at zero is infinite; far below any length that counts, it is cut off.</summary>
    private const double SmallestSquare = 1e-30;

    public static void Check(Tensor first, Tensor second)
    {
        if (first.dim() != 4 || first.shape[1] != 3 || first.shape[2] < SmallestSide || first.shape[3] < SmallestSide || !first.shape.AsSpan().SequenceEqual(second.shape))
        {
            throw new ArgumentException($"A perceptual distance compares images [N, 3, H, W] of one shape, sides of at least {SmallestSide}; got [{string.Join(", ", first.shape)}] and [{string.Join(", ", second.shape)}].");
        }
    }

    /// <summary>The distance of LPIPS (arXiv 1801.03924, eq. 1) between the maps of a network's layers.</summary>
    /// <param name="first">Maps [N, C, H, W] of the first images.</param>
    /// <param name="second">The same of the second.</param>
    /// <param name="weights">The weight of each channel of a layer, [1, C, 1, 1]; null weighs all alike.</param>
    /// <returns>[N].</returns>
    public static Tensor Distance(IReadOnlyList<Tensor> first, IReadOnlyList<Tensor> second, Func<int, Tensor>? weights = null)
    {
        using var scope = NewDisposeScope();
        Tensor sum = zeros(first[0].shape[0], device: first[0].device);
        for (int i = 0; i < first.Count; i++)
        {
            Tensor difference = (Unit(first[i]) - Unit(second[i])).square();
            sum = sum + (weights is null ? difference : difference * weights(i)).sum(1).mean([1, 2]);
        }

        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>Features whose channels have unit length at every place.</summary>
    /// <param name="x">[N, C, H, W].</param>
    private static Tensor Unit(Tensor x) => x / (x.square().sum(1, keepdim: true).clamp_min(SmallestSquare).sqrt() + Epsilon);
}
