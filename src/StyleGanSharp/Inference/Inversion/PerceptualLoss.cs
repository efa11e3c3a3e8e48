using StyleGanSharp.Features;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>A perceptual distance between images of any size and channels, as the projection methods use it.</summary>
internal sealed class PerceptualLoss(IPerceptualDistance distance)
{
    /// <summary>Images above this are averaged down (StyleGAN2 appendix D), smaller ones than the other enlarged.</summary>
    private const long MaxPx = 256;
    private const long MinPx = 16;

    public string Name => distance.Name;

    /// <param name="first">[N, C, R, R] in [-1, 1].</param>
    /// <param name="second">The same shape.</param>
    /// <returns>[N].</returns>
    public Tensor Distance(Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        return distance.Distance(View(first), View(second)).MoveToOuterDisposeScope();
    }

    /// <summary>Perceptual distance, and the mean squared difference with a weight.</summary>
    public Tensor WithPixels(Tensor first, Tensor second, double pixelWeight)
    {
        using var scope = NewDisposeScope();
        Tensor loss = Distance(first, second);
        return (pixelWeight == 0 ? loss : loss + (pixelWeight * (first - second).square().mean([1, 2, 3]))).MoveToOuterDisposeScope();
    }

    private static Tensor View(Tensor images)
    {
        Tensor rgb = images.shape[1] switch { 1 => images.expand(-1, 3, -1, -1), 4 => images.narrow(1, 0, 3), _ => images };
        long side = Math.Min(rgb.shape[2], rgb.shape[3]);
        if (side > MaxPx)
        {
            long factor = side / MaxPx;
            return nn.functional.avg_pool2d(rgb, factor);
        }

        long times = (MinPx + side - 1) / side;
        return times <= 1 ? rgb : rgb.repeat_interleave(times, 2).repeat_interleave(times, 3);
    }
}
