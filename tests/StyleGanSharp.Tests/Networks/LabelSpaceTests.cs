using StyleGanSharp.Checkpoints;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Networks;

public sealed class LabelSpaceTests
{
    private static readonly LabelSpace Attributes = new(3) { AreVectors = true, Names = ["glasses", "hat", "beard"], Samples = [[0, 0, 1], [1, 1, 0]] };
    private static readonly LabelSpace Classes = new(3) { Names = ["cat", "Dog", "dog"], Empty = [0] };

    [Theory]
    [InlineData("glasses=1,hat=1", "1,1,0")]
    [InlineData("glasses, HAT", "1,1,0")]
    [InlineData("beard=-0.5", "0,0,-0.5")]
    [InlineData("0.5,0.25,1e-1", "0.5,0.25,0.1")]
    [InlineData("2=1", "0,0,1")]
    public void Given_a_label_of_attributes_When_read_Then_it_has_all_numbers(string text, string expected) =>
        Assert.Equal(expected, string.Join(',', Attributes.Vector(Attributes.Parse(text)).Select(number => FormattableString.Invariant($"{number}"))));

    [Theory]
    [InlineData("cat", 0)]
    [InlineData("CAT", 0)]
    [InlineData("dog", 2)]
    [InlineData("Dog", 1)]
    [InlineData("1", 1)]
    [InlineData("0,0,1", 2)]
    [InlineData("cat=1", 0)]
    public void Given_a_label_of_a_class_When_read_Then_it_is_that_class(string text, int expected) => Assert.Equal(new ImageLabel(expected), Classes.Parse(text));

    [Fact]
    public void Given_a_label_between_classes_When_read_Then_it_is_a_vector() => Assert.Equal([0.5f, 0, 0.5f], Classes.Parse("cat=0.5,dog=0.5").Vector);

    [Theory]
    [InlineData("DOG", "'DOG' is no class")] // two that differ in case
    [InlineData("", "'' is no class")]
    [InlineData("1,0", "labels of 3 numbers, and these are 2")]
    [InlineData("cat=x", "'x' of cat is not a number")]
    [InlineData("cat=NaN", "'NaN' of cat is not a number")]
    [InlineData("0.5,dog", "'dog' is not a number")]
    [InlineData("7=1", "'7' is no class")]
    [InlineData("7", "classes 0 to 2")]
    [InlineData("dog=1,cat=0.5,dog=0", "it gives dog twice")]
    public void Given_a_label_that_cannot_be_meant_When_read_Then_the_error_says_why(string text, string mention) =>
        Assert.Contains(mention, Assert.Throws<OptionException>(() => Classes.Vector(Classes.Parse(text))).Message, StringComparison.Ordinal);

    [Fact]
    public void Given_what_a_file_says_When_labels_are_proposed_Then_they_are_of_training_images()
    {
        Assert.Equal(new ImageLabel[] { 1, 2 }, Classes.Candidates);
        Assert.Equal("1", Classes.Example);
        Assert.Equal("glasses=1,hat=1", Attributes.Example);
        Assert.Equal("0.5,0.5", new LabelSpace(2) { AreVectors = true }.Example);
        Assert.Null(new LabelSpace(0).Example);
        Assert.Equal("2", new NetworkFileInfo { HasVectorLabels = false, EmptyClasses = [0, 1] }.LabelExample);
        Assert.Equal("0.25,0", new NetworkFileInfo { HasVectorLabels = true, LabelSamples = [[0.25f, 0]] }.LabelExample);
        Assert.Null(new NetworkFileInfo().LabelExample);
    }
}
