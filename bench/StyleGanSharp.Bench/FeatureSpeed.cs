using System.Diagnostics;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Pyramids;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>Images per second of feature networks: for metrics, and as what a projected discriminator sees, with the gradient to the images.</summary>
internal static class FeatureSpeed
{
    private const int Count = 32;
    private const int Rounds = 5;

    public static void Run(int threads, int resolution, string[] features)
    {
        set_num_threads(threads);
        using var random = new RandomSource(1);
        using Tensor images = random.Uniform(Count, 3, resolution, resolution).mul(2).sub(1);
        using Tensor bytes = images.add(1).mul(127.5).to(ScalarType.Byte);
        Console.WriteLine($"images per second, {resolution} pixels, {threads} threads, batches of {Count}, best of {Rounds}: features for metrics; maps for a discriminator without and with the gradient to the images");
        foreach (string name in features)
        {
            using FeatureNetwork network = FeatureCatalog.Open(name);
            double plain = PerSecond(() => network.Extract(bytes, FeatureKind.Vector));
            string maps = "no maps";
            if (FeatureCatalog.PyramidNames.Contains(name))
            {
                using IFeaturePyramid pyramid = FeaturePyramids.Open([FeaturePyramids.Describe(name)], new FeatureOptions())[0];
                double without = PerSecond(() =>
                {
                    using var noGradient = no_grad();
                    pyramid.Maps(images);
                });
                double with = PerSecond(() =>
                {
                    Tensor leaf = images.detach().requires_grad_();
                    pyramid.Maps(leaf).Select(map => map.square().mean()).Aggregate((sum, next) => sum + next).backward();
                });
                maps = $"{without,8:F1} {with,8:F1}";
            }

            Console.WriteLine($"  {name,-16} {plain,8:F1} {maps}");
        }
    }

    private static double PerSecond(Action work)
    {
        double best = double.PositiveInfinity;
        for (int round = 0; round <= Rounds; round++)
        {
            using var scope = NewDisposeScope();
            long start = Stopwatch.GetTimestamp();
            work();
            best = round == 0 ? best : Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds); // the first warms up
        }

        return Count / best;
    }
}
