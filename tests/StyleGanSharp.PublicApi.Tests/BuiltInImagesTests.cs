using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.PublicApi.Tests;

public sealed class BuiltInImagesTests
{
    public static TheoryData<IImageSource> Sources =>
    [
        new AvatarSource(new AvatarOptions { Resolution = 16, Count = 3, Label = "hat" }),
        AvatarSource.Parse("builtin:avatars-unaligned?count=3&label=glasses", 16),
    ];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Given_the_built_in_images_When_used_as_any_source_Then_images_labels_and_names_come_from_them(IImageSource source)
    {
        Assert.Equal((3, 16, 3, 2), (source.Count, source.Resolution, source.Channels, source.LabelDim));
        byte[] pixels = new byte[source.Channels * source.Resolution * source.Resolution];
        float[] label = new float[source.LabelDim];
        for (int index = 0; index < source.Count; index++)
        {
            source.ReadImage(index, pixels);
            source.ReadLabel(index, label);
            Assert.Equal(1, label.Sum());
            Assert.True(pixels.Distinct().Count() > 50);
            Assert.Contains($"avatar {index}", source.Describe(index), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Given_a_seed_When_numbers_are_drawn_Then_they_are_those_every_StyleGAN_tool_draws()
    {
        // numpy.random.RandomState(0).randn(3)
        double[] z = new NumPyRandom(0).Randn(3);
        Assert.Equal([1.764052345967664, 0.4001572083672233, 0.9787379841057392], z);
    }
}
