using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>What perceptual distances have in common.</summary>
internal static class PerceptualInput
{
    /// <summary>Fewest pixels a side that perceptual distances see something in.</summary>
    public const int SmallestSide = 16;

    /// <summary>The slope of a square root at zero is infinite; far below any length that counts, it is cut off.</summary>
    private const double SmallestSquare = 1e-30;

    public static void Check(Tensor first, Tensor second)
    {
        if (first.dim() != 4 || first.shape[1] != 3 || first.shape[2] < SmallestSide || first.shape[3] < SmallestSide || !first.shape.AsSpan().SequenceEqual(second.shape))
        {
            throw new ArgumentException($"A perceptual distance compares images [N, 3, H, W] of one shape, sides of at least {SmallestSide}; got [{string.Join(", ", first.shape)}] and [{string.Join(", ", second.shape)}].");
        }
    }

    /// <summary>Features whose channels have unit length at every place.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="epsilon">Added to the length.</param>
    public static Tensor Unit(Tensor x, double epsilon) => x / (x.square().sum(1, keepdim: true).clamp_min(SmallestSquare).sqrt() + epsilon);
}
