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
    public void Given_a_class_without_images_When_embedded_Then_the_message_names_it()
    {
        using ImageDataset dataset = NumberedImages.Open(2);
        using FeatureNetwork features = FeatureCatalog.Open("builtin");
        StyleGanException error = Assert.Throws<StyleGanException>(() => ClassEmbeddings.Compute(dataset, features));
        Assert.StartsWith("numbers-4 has no images of 1 of its 3 classes, the first of them 2.", error.Message, StringComparison.Ordinal);
    }
}
