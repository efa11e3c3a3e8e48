using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics.Attributes;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Features;

public sealed class AttributeClassifierTests : IDisposable
{
    private const string Data = "builtin:avatars?count=900&seed=5";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_labeled_faces_When_a_classifier_is_opened_twice_Then_it_is_trained_once_and_predicts_attributes_of_new_faces()
    {
        var told = new List<double>();
        AttributeOptions options = new() { Folder = _folder.Path, Epochs = 2, Batch = 32, Progress = new Reporter<double>(told.Add) };
        string checksum;
        using (IAttributeClassifier trained = AttributeCatalog.Open(Data, options))
        {
            checksum = trained.Checksum;
            Assert.Equal(1, told[^1]);
            Assert.Equal(AvatarAttributes.Names, trained.Attributes.Select(attribute => attribute.Name));
        }

        told.Clear();
        using IAttributeClassifier kept = AttributeCatalog.Open(Data, options);
        Assert.Empty(told);
        Assert.Equal(checksum, kept.Checksum);
        AttributeQuality dark = kept.Attributes[AvatarAttributes.IndexOf("dark-background")];
        Assert.InRange(dark.BalancedAccuracy!.Value, 0.9, 1);
        Assert.True(dark.IsReliable);

        // What is said of held-out images holds for faces of another seed.
        using var scope = NewDisposeScope();
        using var others = new AvatarImages(new AvatarOptions { Resolution = 32, Count = 100, Seed = 77 });
        int right = 0;
        byte[] pixels = new byte[3 * 32 * 32];
        for (int i = 0; i < others.Count; i++)
        {
            others.Draw(i, others.Attributes(i), pixels);
            Tensor scores = kept.LogOdds(tensor(pixels, [1, 3, 32, 32], ScalarType.Byte));
            right += scores[0, AvatarAttributes.IndexOf("dark-background")].item<float>() > 0 == others.Attributes(i)[AvatarAttributes.IndexOf("dark-background")] ? 1 : 0;
        }

        Assert.InRange(right, 85, 100);
        string message = Assert.Throws<ArgumentException>(() => kept.LogOdds(zeros(1, 3, 8, 8))).Message;
        Assert.Contains("expected [N, C, H, W] uint8", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_labels_that_are_no_attributes_or_options_out_of_range_When_opened_Then_it_says_so()
    {
        using ImageDataset dataset = LabeledImages.Open([.. Enumerable.Repeat<float[]>([0.5f], 40)]);
        string message = Assert.Throws<StyleGanException>(() => AttributeTrainer.Train(dataset, ["x"], new AttributeOptions(), _folder.File("x"))).Message;
        Assert.Contains("has 0.5 in its label; attributes are 0 (absent) or 1 (present)", message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("x")));

        Assert.Equal(
            "AttributeOptions.MaxImages is 3; it must be at least 20. AttributeOptions.Epochs is NaN; it must be positive. AttributeOptions.Resolution is 8; it must be 16 to 256 pixels.",
            Assert.Throws<OptionException>(() => AttributeCatalog.Open(Data, new AttributeOptions { MaxImages = 3, Epochs = double.NaN, Resolution = 8 })).Message);
    }

    [Fact]
    public void Given_damaged_images_When_a_classifier_is_trained_Then_one_warning_names_them_and_the_others_are_learned_from()
    {
        string data = Directory.CreateDirectory(_folder.File("data")).FullName;
        DataFiles.WriteNoise(data, count: 40, side: 16);
        File.WriteAllText(Path.Combine(data, "dataset.json"), $$"""{"labels": [{{string.Join(", ", Enumerable.Range(0, 40).Select(i => $"[\"img{i:D3}.png\", [{i % 2}, {i / 2 % 2}]]"))}}]}""");
        File.WriteAllBytes(Path.Combine(data, "img000.png"), File.ReadAllBytes(Path.Combine(data, "img000.png"))[..100]);
        File.WriteAllBytes(Path.Combine(data, "img021.png"), []);
        var warnings = new List<string>();
        void Add(string text)
        {
            if (text.Contains(data, StringComparison.Ordinal))
            {
                warnings.Add(text);
            }
        }

        LibTorch.Warning += Add;
        try
        {
            using IAttributeClassifier trained = AttributeCatalog.Open(data, new AttributeOptions { Folder = _folder.Path, Epochs = 1, Batch = 8 });
            Assert.Equal(2, trained.Attributes.Count);
        }
        finally
        {
            LibTorch.Warning -= Add;
        }

        Assert.Matches(@"img000\.png is left out of the training of attributes: .* 1 more cannot be read: .*img021\.png\.$", Assert.Single(warnings));
    }

    [Fact]
    public void Given_two_classes_When_a_classifier_is_trained_Then_it_tells_one_attribute_the_second_class()
    {
        using var scope = NewDisposeScope();
        using IAttributeClassifier named = AttributeCatalog.Open("builtin:avatars?count=900&seed=5&label=dark-background", new AttributeOptions { Folder = _folder.Path, Epochs = 2 });
        AttributeQuality told = Assert.Single(named.Attributes);
        Assert.Equal("dark-background", told.Name);
        Assert.InRange(told.BalancedAccuracy!.Value, 0.9, 1);

        using ImageDataset one = BinaryLabel.Of(LabeledImages.Open([[1, 0], [0, 1], [1, 0]]));
        Assert.Equal(1, one.LabelDim);
        float[] label = [9];
        Assert.Equal([0, 1, 0], Enumerable.Range(0, 3).Select(i =>
        {
            one.ReadLabel(i, label);
            return label[0];
        }));

        // Two attributes that an image may both have or lack are two.
        ImageDataset independent = LabeledImages.Open([[1, 0], [1, 1]]);
        Assert.Same(independent, BinaryLabel.Of(independent));
        ImageDataset classes = LabeledImages.Open([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
        Assert.Same(classes, BinaryLabel.Of(classes));
    }

    private sealed class Reporter<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }

    private sealed class LabeledImages(float[][] labels) : IImageStorage
    {
        public string Name => "labels";

        public int Count => labels.Length;

        public LabelTable Labels { get; } = LabelTable.OfVectors([.. labels.SelectMany(label => label)], labels[0].Length, null);

        public static ImageDataset Open(float[][] labels) => ImageDataset.Of(new LabeledImages(labels), "labels", new ImageDatasetOptions { UseLabels = true });

        public (int Width, int Height, int Channels) Identify(int index) => (16, 16, 1);

        public Image Read(int index) => new(16, 16, 1, new byte[256]);

        public string Describe(int index) => $"image {index}";

        public void Dispose() { }
    }
}
