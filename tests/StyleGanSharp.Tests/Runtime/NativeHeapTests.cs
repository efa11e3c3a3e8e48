using StyleGanSharp.Features;
using StyleGanSharp.Features.ResNet;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Runtime;

public sealed class NativeHeapTests
{
    /// <summary>What glibc makes of it differs from run to run; without trimming, memory grows by some 80 MB per batch.</summary>
    [Fact]
    public void Given_a_large_feature_network_When_it_looks_at_many_images_Then_trimming_keeps_memory_where_it_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "glibc is Linux's.");
        Assert.SkipUnless(WeightsStore.Locate(ResNetFeatures.Weights) is not null, "The weights of resnet18 are not on this machine.");
        using var scope = NewDisposeScope();
        using FeatureNetwork network = FeatureCatalog.Open("resnet18");
        Tensor images = zeros([32, 3, 32, 32], ScalarType.Byte);
        long After(int batches)
        {
            for (int i = 0; i < batches; i++)
            {
                using var batch = NewDisposeScope();
                network.Extract(images, FeatureKind.Vector);
                NativeHeap.Trim();
            }

            return Resident();
        }

        long first = After(2);
        Assert.InRange(After(5) - first, long.MinValue, 150L << 20);
    }

    [Fact]
    public void Given_long_work_When_trimming_is_asked_for_again_and_again_Then_it_costs_nothing_most_of_the_time()
    {
        NativeHeap.TrimNowAndThen();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        for (int i = 0; i < 100_000; i++)
        {
            NativeHeap.TrimNowAndThen();
        }

        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 2);
    }

    private static long Resident() => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
}
