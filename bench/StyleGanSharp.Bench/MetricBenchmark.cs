using System.Diagnostics;
using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>Statistics of features in batches beside one image at a time, and neighbors among many vectors with the memory they take.</summary>
internal static class MetricBenchmark
{
    private const int FeatureCount = 2048;

    public static void Run(int threads, int vectors)
    {
        set_num_threads(threads);
        using var scope = NewDisposeScope();
        Statistics(threads);
        WholeMetric(threads);
        FromFiles(threads);
        Neighbors(threads, vectors);
    }

    /// <summary>Mean and covariance alone.</summary>
    private static void Statistics(int threads)
    {
        const int count = 512;
        using var random = new RandomSource(1);
        Tensor features = random.Normal(count, FeatureCount);
        double Seconds(int batch) => Best(() =>
        {
            using var statistics = new FeatureStatistics(FeatureCount);
            foreach (Tensor rows in features.split(batch))
            {
                using (rows)
                {
                    statistics.Add(rows);
                }
            }
        });
        double one = Seconds(1);
        double many = Seconds(64);
        Console.WriteLine($"statistics of {count} vectors of {FeatureCount}, {threads} threads: one at a time {one * 1000:F0} ms, by 64 {many * 1000:F0} ms, {one / many:F1} times as fast");
    }

    /// <summary>Images, features and statistics together.</summary>
    private static void WholeMetric(int threads)
    {
        using ImageDataset dataset = new AvatarOptions { Resolution = 32, Count = 256 }.Open();
        using FeatureNetwork network = FeatureCatalog.Open("builtin");
        byte[] pixels = new byte[dataset.Count * 3 * 32 * 32];
        for (int i = 0; i < dataset.Count; i++)
        {
            dataset.ReadImage(i, pixels.AsSpan(i * 3 * 32 * 32, 3 * 32 * 32));
        }

        Tensor images = tensor(pixels, [dataset.Count, 3, 32, 32], ScalarType.Byte);
        double Seconds(int batch) => Best(() =>
        {
            FeatureStatistics? statistics = null;
            foreach (Tensor rows in images.split(batch))
            {
                using var scope = NewDisposeScope();
                Tensor features = network.Extract(rows, FeatureKind.Vector)[0];
                statistics ??= new FeatureStatistics((int)features.shape[1]);
                statistics.Add(features);
                rows.Dispose();
            }

            statistics!.Dispose();
        });
        double one = Seconds(1);
        double many = Seconds(32);
        Console.WriteLine($"builtin features and statistics of {dataset.Count} images, {threads} threads: one at a time {one * 1000:F0} ms, by 32 {many * 1000:F0} ms, {one / many:F1} times as fast");
    }

    /// <summary>Images decoded from files of 256 pixels, features and statistics together.</summary>
    private static void FromFiles(int threads)
    {
        const int count = 128;
        string folder = Directory.CreateTempSubdirectory("stylegan-bench-").FullName;
        try
        {
            using ImageDataset avatars = new AvatarOptions { Resolution = 256, Count = count }.Open();
            for (int i = 0; i < count; i++)
            {
                ImageCodec.Save(Path.Combine(folder, $"{i:D4}.png"), avatars.ReadImage(i));
            }

            using ImageDataset dataset = ImageDataset.Open(folder, new ImageDatasetOptions { AnySize = true });
            using FeatureNetwork network = FeatureCatalog.Open("builtin");
            int[] indices = DatasetBatches.Choose(dataset, count);
            double Seconds(int batch) => Best(() =>
            {
                using var batches = new DatasetBatches(dataset, indices);
                using var features = new FeatureSet("real", count, keepsStatistics: true, keepsVectors: false);
                for (int done = 0; done < count; done += batch)
                {
                    using var scope = NewDisposeScope();
                    foreach (Tensor images in batches.Next(batch))
                    {
                        features.Add(network.Extract(images, FeatureKind.Vector)[0]);
                    }
                }
            });
            double one = Seconds(1);
            double many = Seconds(32);
            Console.WriteLine($"the same from {count} PNG files of 256 pixels, {threads} threads: one at a time {one * 1000:F0} ms, by 32 {many * 1000:F0} ms, {one / many:F1} times as fast");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Neighbors(int threads, int vectors)
    {
        using var random = new RandomSource(2);
        using Tensor reals = random.Normal(vectors, 4096);
        using Tensor fakes = random.Normal(vectors, 4096);
        long before = Environment.WorkingSet;
        long start = Stopwatch.GetTimestamp();
        (double precision, double recall) = Neighborhoods.PrecisionRecall(reals, fakes);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using Process process = Process.GetCurrentProcess();
        Console.WriteLine($"precision and recall of {vectors}x{vectors} vectors of 4096, {threads} threads: {seconds:F1} s, most memory of the process {process.PeakWorkingSet64 / 1048576.0:F0} MiB "
            + $"({before / 1048576.0:F0} MiB before, vectors included); precision {precision:F3}, recall {recall:F3}");
    }

    private static double Best(Action action) => Enumerable.Range(0, 5).Min(_ =>
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });
}
