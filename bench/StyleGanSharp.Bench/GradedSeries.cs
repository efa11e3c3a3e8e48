using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Features;
using StyleGanSharp.Metrics;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>Why classes that go missing one after another need not raise FID step by step: the distance split into that of the means and that of the covariances.</summary>
internal static class GradedSeries
{
    private const int Resolution = 32;
    private const int Batch = 100;

    public static void Run(int count, int threads, string features)
    {
        set_num_threads(threads);
        using FeatureNetwork network = FeatureCatalog.Open(features);
        using FeatureStatistics reference = Statistics(network, 0, count, _ => { });
        using FeatureStatistics others = Statistics(network, count, count, _ => { });
        Console.WriteLine($"{features}, {count} images each; unspoilt: {Split(reference, others)}");
        string[] names = [.. AvatarAttributes.Names];
        foreach (bool value in new[] { true, false })
        {
            Forced(network, reference, count, names, value, "in their order");
            Forced(network, reference, count, [.. names.Reverse()], value, "in reverse order");
        }

        Nested(network, reference, count);
    }

    /// <summary>One attribute after another is the same in all images.</summary>
    private static void Forced(FeatureNetwork network, FeatureStatistics reference, int count, string[] names, bool value, string order)
    {
        Console.WriteLine($"every image {(value ? "with" : "without")} one attribute more, {order}:");
        using var scope = NewDisposeScope();
        Tensor origin = reference.Mean();
        Tensor last = origin;
        for (int k = 1; k <= names.Length; k++)
        {
            int[] forced = [.. names.Take(k).Select(AvatarAttributes.IndexOf)];
            using FeatureStatistics statistics = Statistics(network, count, count, attributes => Array.ForEach(forced, index => attributes[index] = value));
            Tensor mean = statistics.Mean();
            double along = nn.functional.cosine_similarity((mean - last).unsqueeze(0), (last - origin).unsqueeze(0)).item<double>();
            Console.WriteLine($"  {names[k - 1],-16} {Split(reference, statistics)}{(k == 1 ? string.Empty : $"  this step against the way so far: cosine {along,5:F2}")}");
            last = mean;
        }
    }

    /// <summary>The same proportion of every other attribute; of the combinations of some, fewer and fewer occur.</summary>
    private static void Nested(FeatureNetwork network, FeatureStatistics reference, int count)
    {
        int[] chosen = [AvatarAttributes.IndexOf("hat"), AvatarAttributes.IndexOf("long-hair"), AvatarAttributes.IndexOf("glasses")];
        Console.WriteLine("combinations of hat, long hair and glasses, the first so many of eight:");
        foreach (int kept in new[] { 8, 6, 4, 3, 2, 1 })
        {
            int at = 0;
            using FeatureStatistics statistics = Statistics(network, count, count, attributes =>
            {
                int number = at++ % kept;
                for (int bit = 0; bit < chosen.Length; bit++)
                {
                    attributes[chosen[bit]] = (number >> bit & 1) == 1;
                }
            });
            Console.WriteLine($"  {kept,-16} {Split(reference, statistics)}");
        }
    }

    private static string Split(FeatureStatistics a, FeatureStatistics b)
    {
        using var scope = NewDisposeScope();
        double whole = FrechetDistance.Between(a, b);
        double means = (a.Mean() - b.Mean()).square().sum().item<double>();
        return $"{whole,8:F2} = means {means,8:F2} + covariances {whole - means,7:F2}";
    }

    private static FeatureStatistics Statistics(FeatureNetwork network, int first, int count, Action<bool[]> change)
    {
        const int size = 3 * Resolution * Resolution;
        using var source = new AvatarImages(new AvatarOptions { Resolution = Resolution, Count = first + count, Seed = 3 });
        FeatureStatistics? statistics = null;
        for (int done = 0; done < count; done += Batch)
        {
            using var scope = NewDisposeScope();
            int n = Math.Min(Batch, count - done);
            byte[] pixels = new byte[n * size];
            for (int i = 0; i < n; i++)
            {
                bool[] attributes = source.Attributes(first + done + i);
                change(attributes);
                source.Draw(first + done + i, attributes, pixels.AsSpan(i * size, size));
            }

            Tensor features = network.Extract(tensor(pixels, [n, 3, Resolution, Resolution], ScalarType.Byte), FeatureKind.Vector)[0];
            statistics ??= new FeatureStatistics((int)features.shape[1]);
            statistics.Add(features);
        }

        return statistics!;
    }
}
