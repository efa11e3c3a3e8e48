using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Data.Avatars;

public sealed class AvatarSpecTests
{
    [Fact]
    public void Given_no_settings_When_parsed_Then_defaults_hold()
    {
        using ImageDataset dataset = BuiltInData.Open("builtin:avatars", 64);
        Assert.Equal(("avatars-64", 10_000, 64, 3, 0), (dataset.Name, dataset.Count, dataset.Resolution, dataset.Channels, dataset.LabelDim));
        using ImageDataset unaligned = BuiltInData.Open("builtin:avatars-unaligned?count=5", 64);
        Assert.Equal(("avatars-unaligned-64", 5), (unaligned.Name, unaligned.Count));
        Assert.Equal("avatar 4 of seed 0", unaligned.Describe(4));
    }

    [Fact]
    public void Given_the_label_of_one_attribute_When_read_Then_it_is_its_class()
    {
        using ImageDataset dataset = BuiltInData.Open("builtin:avatars?label=Long_Hair", 32);
        Assert.Equal(2, dataset.LabelDim);
        Assert.Equal(["no long-hair", "long-hair"], dataset.LabelNames);
        int attribute = AvatarAttributes.IndexOf("long-hair");
        float[] label = new float[2];
        for (int index = 0; index < 50; index++)
        {
            dataset.ReadLabel(index, label);
            Assert.Equal(new AvatarImages(AvatarImages.Parse("builtin:avatars", 32)).Attributes(index)[attribute] ? [0f, 1f] : new[] { 1f, 0f }, label);
        }
    }

    [Fact]
    public void Given_the_label_of_all_attributes_When_read_Then_it_is_the_vector()
    {
        using ImageDataset dataset = BuiltInData.Open("builtin:avatars?label=attributes&seed=9", 32);
        Assert.Equal(AvatarAttributes.Names, dataset.LabelNames);
        float[] label = new float[dataset.LabelDim];
        dataset.ReadLabel(11, label);
        Assert.Equal(new AvatarImages(AvatarImages.Parse("builtin:avatars?seed=9", 32)).Attributes(11).Select(present => present ? 1f : 0f), label);
    }

    [Theory]
    [InlineData("builtin:cats", 32, "'builtin:cats' is not a built-in source. Use builtin:avatars or builtin:avatars-unaligned.")]
    [InlineData("builtin:avatars?size=3", 32, "'builtin:avatars?size=3' has the unknown setting 'size'. Avatars take count, seed and label.")]
    [InlineData("builtin:avatars?count=many", 32, "'builtin:avatars?count=many': the setting count must be an integer, not 'many'.")]
    [InlineData("builtin:avatars?seed=-1", 32, "'builtin:avatars?seed=-1': the setting seed must be an integer, not '-1'.")]
    [InlineData("builtin:avatars?count", 32, "'builtin:avatars?count': the setting count must be an integer, not ''.")]
    public void Given_a_text_that_cannot_be_used_When_parsed_Then_the_error_names_it(string spec, int resolution, string message)
    {
        Assert.Equal(message, Assert.Throws<UsageException>(() => BuiltInData.Open(spec, resolution)).Message);
    }

    [Fact]
    public void Given_several_problems_When_parsed_Then_all_are_reported_with_the_known_names()
    {
        string message = Assert.Throws<OptionException>(() => BuiltInData.Open("builtin:avatars?label=wings&count=0", 4)).Message;
        Assert.Contains("AvatarOptions.Resolution is 4; avatars are drawn at 8 to 4096 pixels.", message, StringComparison.Ordinal);
        Assert.Contains("AvatarOptions.Count is 0; it must be at least 1.", message, StringComparison.Ordinal);
        Assert.Contains("AvatarOptions.Label is 'wings'; avatars have no such label. Use attributes or one of", message, StringComparison.Ordinal);
        Assert.All(AvatarAttributes.Names, name => Assert.Contains(name, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Given_an_unknown_attribute_When_looked_up_Then_the_error_lists_the_known_ones()
    {
        string message = Assert.Throws<UsageException>(() => AvatarAttributes.IndexOf("wings")).Message;
        Assert.StartsWith("Avatars have no attribute 'wings'. Use one of glasses, beard", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_wrong_arguments_When_read_Then_they_are_refused()
    {
        using ImageDataset dataset = BuiltInData.Open("builtin:avatars?count=3", 8);
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.ReadImage(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.ReadImage(-1));
        Assert.Throws<ArgumentException>(() => dataset.ReadImage(0, new byte[10]));
        Assert.Throws<ArgumentException>(() => dataset.ReadLabel(0, new float[1]));
    }
}
