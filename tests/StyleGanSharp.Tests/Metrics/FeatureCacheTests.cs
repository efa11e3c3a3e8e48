using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Metrics;

public sealed class FeatureCacheTests : IDisposable
{
    private const string Names = "fid50k_full,kid50k_full,sfid50k_full";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_features_on_the_disk_When_measured_again_Then_they_are_used_and_the_numbers_stay()
    {
        using ImageDataset dataset = Avatars(seed: 1);
        (double[] first, int cached) = Measure(dataset);
        Assert.Equal(0, cached);
        (double[] second, int again) = Measure(dataset);
        Assert.Equal(2, again); // vectors with their statistics, and spatial statistics
        Assert.Equal(first, second);

        // A metric that needs less finds it too; one that needs more does not.
        Assert.Equal(1, Measure(dataset, "fid50k_full").Cached);
        Assert.Equal(0, Measure(dataset, "is50k").Cached);

        // Other images or another number of them are other features.
        using ImageDataset other = Avatars(seed: 2);
        Assert.Equal(0, Measure(other).Cached);
        Assert.Equal(0, Measure(dataset, "fid50k", num: 8).Cached);
    }

    [Fact]
    public void Given_a_damaged_file_or_no_folder_When_measured_Then_the_numbers_are_right_all_the_same()
    {
        using ImageDataset dataset = Avatars(seed: 1);
        double[] right = Measure(dataset).Values;
        string[] files = Directory.GetFiles(_folder.Path);
        Assert.Equal(3, files.Length);
        File.WriteAllBytes(files[0], File.ReadAllBytes(files[0]).AsSpan(0, 100).ToArray());
        Assert.Equal(right, Measure(dataset).Values);
        Assert.Equal(2, Measure(dataset).Cached); // it was replaced

        File.WriteAllText(_folder.File("file"), "no folder");
        Assert.Equal(right, Measure(dataset, folder: _folder.File("file")).Values);
    }

    [Fact]
    public void Given_results_When_logged_Then_the_content_of_the_data_is_named_only_where_it_is_known()
    {
        using ImageDataset dataset = Avatars(seed: 1);
        MetricResult with = MetricCatalog.Measure(MetricCatalog.Find("fid50k")[0], new MetricRequest { Data = dataset, Fakes = dataset, Num = 9, CacheFolder = _folder.Path });
        Assert.Equal((9, 9L), (with.Num, with.RealCount!.Value));
        Assert.Matches("^[0-9a-f]{64}$", with.DataFingerprint);
        Assert.Contains("9 images for", with.Warning, StringComparison.Ordinal);
        Assert.Null(MetricCatalog.Measure(MetricCatalog.Find("fid50k")[0], new MetricRequest { Data = dataset, Fakes = dataset, Num = 9 }).DataFingerprint);
    }

    [Fact]
    public void Given_images_of_any_size_When_compared_Then_each_is_seen_as_it_is()
    {
        Directory.CreateDirectory(_folder.File("a/b"));
        (int Width, int Height, int Channels)[] sizes = [(20, 33, 3), (20, 33, 3), (64, 16, 1), (31, 31, 4), (128, 128, 3)];
        for (int i = 0; i < sizes.Length; i++)
        {
            ImageCodec.Save(_folder.File($"a/b/{i}.png"), Images.Noise(sizes[i].Width, sizes[i].Height, sizes[i].Channels, i));
        }

        Assert.Contains("training needs square images", Assert.Throws<StyleGanSharp.Runtime.StyleGanException>(() => ImageDataset.Open(_folder.File("a"))).Message, StringComparison.Ordinal);
        using ImageDataset dataset = ImageDataset.Open(_folder.File("a"), new ImageDatasetOptions { AnySize = true });
        Assert.Equal((64, 16, 4), (dataset.ReadImage(2).Width, dataset.ReadImage(2).Height, dataset.ReadImage(2).Channels));
        var request = new MetricRequest { Data = dataset, Fakes = dataset, Batch = 4 };
        Assert.Equal(0, MetricCatalog.Measure(MetricCatalog.Find("fid50k_full")[0], request).Value, 1e-6);

        // One at a time or together: the same features.
        using ImageDataset reals = Avatars(seed: 1);
        double together = MetricCatalog.Measure(MetricCatalog.Find("fid50k_full")[0], request with { Data = reals }).Value;
        MetricResult single = MetricCatalog.Measure(MetricCatalog.Find("fid50k_full")[0], request with { Data = reals, Batch = 1 });
        Assert.Equal(together, single.Value, 1e-4 * together);
        Assert.Equal(sizes.Length, single.Num);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Given_a_source_When_read_as_images_Then_they_are_the_pixels_and_fingerprints_tell_them_apart(bool isFolder)
    {
        for (int i = 0; i < 3; i++)
        {
            ImageCodec.Save(_folder.File($"{i}.png"), Images.Noise(8, 8, 3, i));
        }

        using ImageDataset dataset = ImageDataset.Open(isFolder ? _folder.Path : "builtin:avatars?count=3", new ImageDatasetOptions { Mirror = true, Resolution = 8 });
        byte[] planes = new byte[3 * 64];
        for (int index = 0; index < dataset.Count; index++)
        {
            dataset.ReadImage(index, planes);
            Image image = dataset.ReadImage(index);
            Assert.All(Enumerable.Range(0, planes.Length), i => Assert.Equal(planes[i], image.Pixels[(i % 64 * 3) + (i / 64)]));
        }

        Assert.Equal(6, Enumerable.Range(0, dataset.Count).Select(index => Convert.ToHexString(dataset.Fingerprint(index))).Distinct().Count());
    }

    private (double[] Values, int Cached) Measure(ImageDataset dataset, string names = Names, int? num = null, string? folder = null)
    {
        IReadOnlyList<Metric> metrics = MetricCatalog.Find(names);
        using ImageDataset fakes = Avatars(seed: 5);
        using var bank = new FeatureBank(metrics);
        var request = new MetricRequest { Data = dataset, Fakes = fakes, Bank = bank, CacheFolder = folder ?? _folder.Path, Num = num };
        double[] values = [.. metrics.Select(metric => MetricCatalog.Measure(metric, request).Value)];
        return (values, bank.CachedSets);
    }

    private static ImageDataset Avatars(ulong seed) => new AvatarOptions { Resolution = 8, Count = 12, Seed = seed }.Open();
}
