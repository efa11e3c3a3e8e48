using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>The numbers behind perceptual path length (StyleGAN §4.1).</summary>
public static class PathLength
{
    /// <summary>Spherical interpolation between latents; only their directions count.</summary>
    /// <param name="a">[N, D].</param>
    /// <param name="b">[N, D].</param>
    /// <param name="t">[N, 1], or a scalar; 0 is a, 1 is b.</param>
    /// <returns>[N, D] of unit length, a fresh tensor.</returns>
    public static Tensor Slerp(Tensor a, Tensor b, Tensor t)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(t);
        using var scope = NewDisposeScope();
        Tensor from = Unit(a);
        Tensor to = Unit(b);
        Tensor cosine = (from * to).sum(-1, keepdim: true);
        Tensor angle = t * cosine.clamp(-1, 1).acos();
        Tensor across = Unit(to - (cosine * from));
        return Unit((from * angle.cos()) + (across * angle.sin())).MoveToOuterDisposeScope();
    }

    /// <summary>The mean of distances without the extremes: those below the 1st percentile and above the 99th, both taken at a distance that occurs, the lower and the higher.</summary>
    /// <param name="distances">At least one number.</param>
    /// <returns>The mean of those kept.</returns>
    public static double TrimmedMean(IReadOnlyCollection<double> distances)
    {
        ArgumentNullException.ThrowIfNull(distances);
        ArgumentOutOfRangeException.ThrowIfZero(distances.Count, nameof(distances));
        double[] sorted = [.. distances.Order()];
        double low = sorted[(int)Math.Floor(0.01 * (sorted.Length - 1))];
        double high = sorted[(int)Math.Ceiling(0.99 * (sorted.Length - 1))];
        return sorted.Where(distance => distance >= low && distance <= high).Average();
    }

    private static Tensor Unit(Tensor x) => x / x.square().sum(-1, keepdim: true).sqrt();
}
