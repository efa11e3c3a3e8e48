using System.Globalization;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Features;
using StyleGanSharp.Metrics;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>FID of drawn faces that are damaged more and more, by several feature networks side by side: each series should grow.</summary>
internal static class DamageSeries
{
    private const int Resolution = 32;
    private const int Batch = 50;

    public static void Run(int count, int threads, string[] features)
    {
        set_num_threads(threads);
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Tensor reference = Avatars(0, count);
        Tensor others = Avatars(count, count);
        Tensor noise = random.Normal(others.shape);
        (string Series, string Step, Tensor Images)[] sets =
        [
            ("", "other faces", others),
            .. new[] { 4, 8, 16, 32, 64 }.Select(sigma => ("noise", $"σ {sigma} of 255", (others.to(ScalarType.Float32) + (noise * sigma)).round().clamp(0, 255).to(ScalarType.Byte))),
            .. new[] { 0.5, 0.75, 1, 1.5, 2 }.Select(sigma => ("blur", $"σ {sigma.ToString(CultureInfo.InvariantCulture)} pixels", Blur(others, sigma))),
            .. new[] { 3, 2, 1 }.Select(classes => ("missing classes", $"{classes} of 4 left", Avatars(count, count, classes))),
            .. new[] { 100, 50, 20, 5 }.Select(modes => ("dropped modes", $"{modes} different images", others.index_select(0, arange(count).remainder(modes)))),
        ];
        double[][] distances = [.. features.Select(name => Distances(name, reference, [.. sets.Select(set => set.Images)]))];
        Console.WriteLine($"FID of {count} faces of {Resolution} pixels against {count} others, by features");
        Console.WriteLine($"| series | images | {string.Join(" | ", features)} |");
        Console.WriteLine($"| --- | --- |{string.Concat(features.Select(_ => " --- |"))}");
        for (int i = 0; i < sets.Length; i++)
        {
            // A step that falls behind the one before it is marked.
            bool isFirst = i == 0 || sets[i].Series != sets[i - 1].Series;
            string Cell(double[] column) => string.Create(CultureInfo.InvariantCulture, $"{column[i]:0.00}{(column[i] <= column[isFirst ? 0 : i - 1] && i > 0 ? " ↓" : string.Empty)}");
            Console.WriteLine($"| {(isFirst ? sets[i].Series : string.Empty)} | {sets[i].Step} | {string.Join(" | ", distances.Select(Cell))} |");
        }
    }

    private static double[] Distances(string features, Tensor reference, Tensor[] sets)
    {
        using FeatureNetwork network = FeatureCatalog.Open(features);
        using FeatureStatistics expected = Statistics(network, reference);
        return [.. sets.Select(images =>
        {
            using FeatureStatistics found = Statistics(network, images);
            Console.Error.Write('.');
            return FrechetDistance.Between(expected, found);
        })];
    }

    private static FeatureStatistics Statistics(FeatureNetwork network, Tensor images)
    {
        FeatureStatistics? statistics = null;
        foreach (Tensor batch in images.split(Batch))
        {
            using var scope = NewDisposeScope();
            Tensor features = network.Extract(batch, FeatureKind.Vector)[0];
            statistics ??= new FeatureStatistics((int)features.shape[1]);
            statistics.Add(features);
        }

        return statistics!;
    }

    private static Tensor Blur(Tensor images, double sigma)
    {
        using var scope = NewDisposeScope();
        Tensor taps = exp(-(arange(-6, 7, ScalarType.Float32) / sigma).square() / 2);
        taps = taps / taps.sum();
        Tensor x = nn.functional.pad(images.to(ScalarType.Float32).reshape(-1, 1, Resolution, Resolution), [6, 6, 6, 6], TorchSharp.PaddingModes.Replicate);
        x = nn.functional.conv2d(nn.functional.conv2d(x, taps.reshape(1, 1, 1, 13)), taps.reshape(1, 1, 13, 1));
        return x.reshape(images.shape).round().to(ScalarType.Byte).MoveToOuterDisposeScope();
    }

    /// <summary>Faces from a number on, of the first so many of four classes: with and without hat and long hair.</summary>
    private static Tensor Avatars(int first, int count, int classes = 4)
    {
        const int size = 3 * Resolution * Resolution;
        (int hat, int hair) = (AvatarAttributes.IndexOf("hat"), AvatarAttributes.IndexOf("long-hair"));
        using var avatars = new AvatarImages(new AvatarOptions { Resolution = Resolution, Count = first + count, Seed = 3 });
        byte[] pixels = new byte[count * size];
        for (int i = 0; i < count; i++)
        {
            bool[] attributes = avatars.Attributes(first + i);
            int number = classes == 4 ? (attributes[hat] ? 2 : 0) + (attributes[hair] ? 1 : 0) : i % classes;
            (attributes[hat], attributes[hair]) = (number >= 2, number % 2 == 1);
            avatars.Draw(first + i, attributes, pixels.AsSpan(i * size, size));
        }

        return tensor(pixels, ScalarType.Byte).reshape(count, 3, Resolution, Resolution);
    }
}
