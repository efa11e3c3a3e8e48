using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Cli;

public sealed class StrengthsTests
{
    [Theory]
    [InlineData("-3:3:7", new double[] { -3, -2, -1, 0, 1, 2, 3 })]
    [InlineData("1.5:9:1", new[] { 1.5 })]
    [InlineData("-2,0,2.5", new[] { -2, 0, 2.5 })]
    public void Given_strengths_When_read_Then_they_are_a_range_or_a_list(string text, double[] expected) => Assert.Equal(expected, Strengths.Parse(text, "strength").Values);

    [Theory]
    [InlineData("a")]
    [InlineData("1:2")]
    [InlineData("0:1:0")]
    [InlineData("0:NaN:3")]
    public void Given_what_is_no_strength_When_read_Then_the_error_shows_both_forms(string text) =>
        Assert.Equal($"strength '{text}' is neither FROM:TO:COUNT, e.g. -3:3:7, nor a list of numbers, e.g. -2,0,2.", Assert.Throws<UsageException>(() => Strengths.Parse(text, "strength")).Message);
}
