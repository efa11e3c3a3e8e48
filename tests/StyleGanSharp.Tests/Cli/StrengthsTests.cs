using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Cli;

public sealed class StrengthsTests
{
    [Theory]
    [InlineData("-3:3:7", new double[] { -3, -2, -1, 0, 1, 2, 3 })]
    [InlineData("1.5:9:1", new[] { 1.5 })]
    [InlineData("-2,0,2.5", new[] { -2, 0, 2.5 })]
    public void Given_strengths_When_read_Then_they_are_a_range_or_a_list(string text, double[] expected) => Assert.Equal(expected, Strengths.Parse(text, "strength").Values);

    [Fact]
    public void Given_a_comma_in_a_range_When_read_Then_it_is_no_thousands_separator_and_the_error_says_how_to_write_fractions() =>
        Assert.EndsWith("Write fractions with a point, e.g. 2.5.", Assert.Throws<UsageException>(() => Strengths.Parse("-2,5:2,5:3", "strength")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("23.976", 23.976)]
    [InlineData("30", 30)]
    [InlineData("30000/1001", 30000.0 / 1001)]
    public void Given_a_frame_rate_When_read_Then_it_is_a_number_or_a_fraction(string text, double expected) => Assert.Equal(expected, FrameRate.Parse(text, "fps").PerSecond);

    [Theory]
    [InlineData("16:9", 57, 32)]
    [InlineData("0.5", 32, 64)]
    [InlineData("1", 32, 32)]
    public void Given_an_aspect_When_applied_Then_the_shorter_side_stays(string text, int width, int height)
    {
        Image image = AspectRatio.Parse(text, "aspect").Apply(new Image(32, 32, 1, new byte[1024]));
        Assert.Equal((width, height), (image.Width, image.Height));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("1/0")]
    [InlineData("1,5")]
    [InlineData("")]
    public void Given_what_is_no_rate_or_shape_When_read_Then_the_error_shows_the_forms(string text)
    {
        Assert.Contains("30000/1001", Assert.Throws<UsageException>(() => FrameRate.Parse(text, "fps")).Message, StringComparison.Ordinal);
        Assert.Contains("16:9", Assert.Throws<UsageException>(() => AspectRatio.Parse(text, "aspect")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("1:2")]
    [InlineData("0:1:0")]
    [InlineData("0:NaN:3")]
    public void Given_what_is_no_strength_When_read_Then_the_error_shows_both_forms(string text) =>
        Assert.Equal($"strength '{text}' is neither FROM:TO:COUNT, e.g. -3:3:7, nor a list of numbers, e.g. -2,0,2.", Assert.Throws<UsageException>(() => Strengths.Parse(text, "strength")).Message);
}
