using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.PublicApi.Tests;

public sealed class BuiltInImagesTests
{
    public static TheoryData<ImageDataset> Data =>
    [
        new AvatarOptions { Resolution = 16, Count = 3, Label = "hat" }.Open(),
        ImageDataset.Open("builtin:avatars-unaligned?count=3&label=glasses", new ImageDatasetOptions { UseLabels = true, Resolution = 16 }),
    ];

    [Theory]
    [MemberData(nameof(Data))]
    public void Given_the_built_in_images_When_used_as_any_data_set_Then_images_labels_and_names_come_from_them(ImageDataset dataset)
    {
        Assert.Equal((3, 16, 3, 2), (dataset.Count, dataset.Resolution, dataset.Channels, dataset.LabelDim));
        byte[] pixels = new byte[dataset.Channels * dataset.Resolution * dataset.Resolution];
        float[] label = new float[dataset.LabelDim];
        for (int index = 0; index < dataset.Count; index++)
        {
            dataset.ReadImage(index, pixels);
            dataset.ReadLabel(index, label);
            Assert.Equal(1, label.Sum());
            Assert.True(pixels.Distinct().Count() > 50);
            Assert.Contains($"avatar {index}", dataset.Describe(index), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Given_images_from_a_function_When_opened_Then_they_are_read_on_demand_checked_and_labeled()
    {
        static Image Paint(int index, int side) => new(side, side, 1, [.. Enumerable.Repeat((byte)(10 * index), side * side)]);
        using ImageDataset dataset = ImageDataset.FromImages("levels", 5, index => Paint(index, 8), [0, 1, 2, 1, 0], new ImageDatasetOptions { UseLabels = true, Mirror = true, Channels = 3 });
        Assert.Equal(("levels-8", 10, 8, 3, 3), (dataset.Name, dataset.Count, dataset.Resolution, dataset.Channels, dataset.LabelDim));
        float[] label = new float[3];
        for (int index = 0; index < 10; index++)
        {
            Assert.All(dataset.ReadImage(index).Pixels, pixel => Assert.Equal(10 * (index % 5), pixel));
            dataset.ReadLabel(index, label);
            Assert.Equal(1, label[new[] { 0, 1, 2, 1, 0 }[index % 5]]);
        }

        Assert.Equal(10, Enumerable.Range(0, 10).Select(index => Convert.ToHexString(dataset.Fingerprint(index))).Distinct().Count());
        Assert.Contains("mixed: image 1 is 4x4, but the first image is 8x8", Assert.Throws<StyleGanException>(() => ImageDataset.FromImages("mixed", 2, index => Paint(index, 8 / (index + 1)))).Message, StringComparison.Ordinal);
        Assert.Contains("There is 1 class for 2 images", Assert.Throws<ArgumentException>(() => ImageDataset.FromImages("few", 2, index => Paint(index, 8), [0])).Message, StringComparison.Ordinal);
        Assert.Contains("few has no labels.", Assert.Throws<StyleGanException>(() => ImageDataset.FromImages("few", 2, index => Paint(index, 8), null, new ImageDatasetOptions { UseLabels = true })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_seed_When_numbers_are_drawn_Then_they_are_those_every_StyleGAN_tool_draws()
    {
        // numpy.random.RandomState(0).randn(3)
        double[] z = new NumPyRandom(0).Randn(3);
        Assert.Equal([1.764052345967664, 0.4001572083672233, 0.9787379841057392], z);
    }
}
