using FsCheck.Xunit;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Features;

public sealed class ClassEmbeddingsTests
{
    [Property(MaxTest = 10)]
    public void Given_classes_of_different_sizes_When_embedded_Then_each_gets_the_mean_of_its_own_images(byte more, byte together)
    {
        using var scope = NewDisposeScope();
        int count = 4 + (more % 20);
        using ImageDataset dataset = NumberedImages.Open(count);
        using FeatureNetwork features = FeatureCatalog.Open("builtin");
        using ClassEmbeddings embeddings = ClassEmbeddings.Compute(dataset, features, batch: 1 + (together % 8));

        byte[] pixels = new byte[count * 16];
        for (int i = 0; i < count; i++)
        {
            dataset.ReadImage(i, pixels.AsSpan(i * 16, 16));
        }

        Tensor vectors = features.Extract(tensor(pixels, [count, 1, 4, 4], ScalarType.Byte), FeatureKind.Vector)[0];
        for (int k = 0; k < dataset.LabelDim; k++)
        {
            Tensor own = vectors[arange(k, count, dataset.LabelDim)];
            TensorAssert.CloseToScale(own.mean([0]), embeddings.Values[k], 1e-5, $"class {k}"); // sums of up to 24 float32 features in another order
        }
    }

    [Fact]
    public void Given_damaged_images_When_embedded_Then_they_are_left_out_and_named_and_most_of_them_are_an_error()
    {
        using var folder = new TemporaryFolder();
        DataFiles.WriteNoise(folder.Path, count: 12);
        void Label(int from) => File.WriteAllText(folder.File("dataset.json"), $$"""{"labels": [{{string.Join(", ", Enumerable.Range(from, 12 - from).Select(i => $"[\"img{i:D3}.png\", {i % 2}]"))}}]}""");
        Label(0);
        using FeatureNetwork features = FeatureCatalog.Open("builtin");
        foreach (string name in new[] { "img000.png", "img001.png" })
        {
            File.WriteAllBytes(folder.File(name), File.ReadAllBytes(folder.File(name))[..100]);
        }

        var options = new ImageDatasetOptions { UseLabels = true, LeaveOutUnreadable = true };
        using ImageDataset damaged = ImageDataset.Open(folder.Path, options);
        using ClassEmbeddings without = ClassEmbeddings.Compute(damaged, features, batch: 2);
        Assert.Equal(["img000.png", "img001.png"], damaged.Unreadable.Select(problem => Path.GetFileName(problem.Name)));
        File.Delete(folder.File("img000.png"));
        File.Delete(folder.File("img001.png"));
        Label(2);
        using ImageDataset whole = ImageDataset.Open(folder.Path, options);
        using ClassEmbeddings expected = ClassEmbeddings.Compute(whole, features);
        using var scope = NewDisposeScope();
        TensorAssert.CloseToScale(expected.Values, without.Values, 1e-6, "means in another order");

        foreach (int i in Enumerable.Range(2, 6))
        {
            File.WriteAllBytes(folder.File($"img{i:D3}.png"), File.ReadAllBytes(folder.File($"img{i:D3}.png"))[..100]);
        }

        using ImageDataset broken = ImageDataset.Open(folder.Path, options);
        Assert.Contains("of the 10 images of", Assert.Throws<StyleGanException>(() => ClassEmbeddings.Compute(broken, features)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_class_without_images_When_embedded_Then_the_message_names_it()
    {
        using ImageDataset dataset = NumberedImages.Open(2);
        using FeatureNetwork features = FeatureCatalog.Open("builtin");
        StyleGanException error = Assert.Throws<StyleGanException>(() => ClassEmbeddings.Compute(dataset, features));
        Assert.StartsWith("numbers-4 has no images of 1 of its 3 classes, the first of them 2.", error.Message, StringComparison.Ordinal);
    }
}
