using System.Security.Cryptography;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Checkpoints.Torch;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Inception;
using StyleGanSharp.Features.Vgg;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Features;

public sealed class WeightsStoreTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_a_server_When_weights_are_fetched_Then_they_are_checked_and_kept()
    {
        using var server = new TinyWebServer(response => response.OutputStream.Write(Content));
        WeightsEntry entry = Entry(server.Address + "w.pth", Convert.ToHexStringLower(SHA256.HashData(Content)));
        Assert.Null(WeightsStore.Locate(entry, _folder.Path));
        string path = WeightsStore.Fetch(entry, _folder.Path);
        Assert.Equal(Content, File.ReadAllBytes(path));
        Assert.Equal(path, WeightsStore.Locate(entry, _folder.Path));
        Assert.Equal(path, WeightsStore.Fetch(entry, _folder.Path));
        Assert.Equal(1, server.Requests);

        // A file that was put there by hand comes first.
        File.WriteAllBytes(_folder.File("w.pth"), Content);
        Assert.Equal(_folder.File("w.pth"), WeightsStore.Locate(entry, _folder.Path));
        File.WriteAllBytes(_folder.File("w.pth"), Content[..100]);
        Assert.Equal(path, WeightsStore.Locate(entry, _folder.Path));
    }

    [Fact]
    public void Given_other_content_or_no_server_When_weights_are_fetched_Then_nothing_is_kept_and_the_way_out_is_told()
    {
        using var server = new TinyWebServer(response => response.OutputStream.Write(Content));
        string wrong = Assert.Throws<StyleGanException>(() => WeightsStore.Fetch(Entry(server.Address + "w.pth", new string('0', 64)), _folder.Path)).Message;
        Assert.Contains("has SHA-256 " + Convert.ToHexStringLower(SHA256.HashData(Content)), wrong, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));

        string url = server.Address + "w.pth";
        server.Dispose();
        string offline = Assert.Throws<StyleGanException>(() => WeightsStore.Fetch(Entry(url, new string('0', 64)), _folder.Path)).Message;
        Assert.Contains($"fetch w.pth from {url} elsewhere, bring it here and run WeightsStore.Add(\"w.pth\"), or put it into {_folder.Path} under that name.", offline, StringComparison.Ordinal);
        Assert.Contains("MetricRequest.Features = builtin", offline, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_file_that_is_none_of_the_known_When_added_Then_it_is_refused_by_its_hash()
    {
        File.WriteAllBytes(_folder.File("x.pth"), Content);
        string message = Assert.Throws<StyleGanException>(() => WeightsStore.Add(_folder.File("x.pth"), _folder.File("weights"))).Message;
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(Content)), message, StringComparison.Ordinal);
        Assert.Contains("vgg16-397923af.pth (397923af…)", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("weights")));
        Assert.Contains("does not exist", Assert.Throws<StyleGanException>(() => WeightsStore.Add(_folder.File("none.pth"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_catalog_When_listed_Then_the_hashes_begin_as_the_published_names_say()
    {
        foreach (WeightsEntry entry in WeightsStore.All)
        {
            Assert.Matches("^([0-9a-f]{64}|[0-9a-f]{8})$", entry.Sha256);
            string stem = Path.GetFileNameWithoutExtension(entry.FileName);
            int dash = stem.LastIndexOf('-');
            Assert.True(dash < 0 || stem.Length - dash != 9 || entry.Sha256.StartsWith(stem[(dash + 1)..], StringComparison.Ordinal), entry.FileName);
            Assert.EndsWith(entry.Package?.Version ?? entry.FileName, entry.Url, StringComparison.Ordinal);
        }

        Assert.Contains("inception, vgg16, lpips", Assert.Throws<UsageException>(() => WeightsStore.Find("resnet")).Message, StringComparison.Ordinal);
        Assert.Contains("builtin, inception, vgg16", Assert.Throws<OptionException>(() => FeatureCatalog.Open("nosuch")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_file_under_a_known_name_with_other_content_When_a_network_is_opened_Then_it_is_refused()
    {
        WeightsEntry entry = WeightsStore.Find("lpips");
        File.WriteAllBytes(_folder.File(entry.FileName), new byte[entry.SizeBytes]);
        string message = Assert.Throws<StyleGanException>(() => FeatureCatalog.OpenDistance("lpips", new FeatureOptions { WeightsFolder = _folder.Path })).Message;
        Assert.Contains("Delete it, then fetch lpips again (WeightsStore.Fetch).", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_weights_as_PyTorch_writes_them_When_read_Then_they_fill_the_network_whatever_counts_training_steps()
    {
        using var scope = NewDisposeScope();
        using var source = new LpipsWeights();
        source[0].fill_(0.25);
        TorchArchive.Save(_folder.File("lpips.pth"), [.. source.state_dict(), new("lin0.model.1.num_batches_tracked", tensor(7L))]);
        using (ITensorSource file = StateFile.Open(_folder.File("lpips.pth")))
        using (LpipsWeights filled = FeatureCatalog.Fill(new LpipsWeights(), file, "lpips.pth", null))
        {
            Assert.Equal(0.25, filled[0].mean().item<float>());
        }

        TorchArchive.Save(_folder.File("other.pth"), [new("fc.weight", zeros(2, 2))]);
        using ITensorSource other = StateFile.Open(_folder.File("other.pth"));
        string message = Assert.Throws<StyleGanException>(() => FeatureCatalog.Fill(new LpipsWeights(), other, "other.pth", null)).Message;
        Assert.Contains("belong to another architecture: 5 missing (lin0.model.1.weight", message, StringComparison.Ordinal);
        Assert.Contains("1 unknown (fc.weight)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_images_of_any_kind_When_Inception_looks_at_them_Then_shapes_follow_and_others_are_refused()
    {
        using var scope = NewDisposeScope();
        using var network = new InceptionFeatures(new InceptionV3(), "0", StyleGanSharp.Imaging.TensorScaling.Pillow, CPU);
        IReadOnlyList<Tensor> features = network.Extract(zeros([1, 4, 8, 8], ScalarType.Byte), FeatureKind.Probabilities, FeatureKind.Spatial);
        Assert.Equal([1, 1008], features[0].shape);
        Assert.Equal([1, 7 * 17 * 17], features[1].shape);
        Assert.Equal("299x299 pillow-bicubic", network.Preparation);
        Assert.Contains("have 2 channels", Assert.Throws<StyleGanException>(() => network.Extract(zeros([1, 2, 8, 8], ScalarType.Byte))).Message, StringComparison.Ordinal);
        Assert.Contains("uint8", Assert.Throws<ArgumentException>(() => network.Extract(zeros(1, 3, 8, 8))).Message, StringComparison.Ordinal);
        using var vgg = new VggFeatures(new Vgg16(hasDense: false), "0", StyleGanSharp.Imaging.TensorScaling.Pillow, CPU);
        Assert.Contains("vgg16 gives no spatial features", Assert.Throws<StyleGanException>(() => vgg.Extract(zeros([1, 3, 8, 8], ScalarType.Byte), FeatureKind.Spatial)).Message, StringComparison.Ordinal);
    }

    private static WeightsEntry Entry(string url, string hash) => new("w", "w.pth", url, hash, Content.Length, "none", "tests");
}
