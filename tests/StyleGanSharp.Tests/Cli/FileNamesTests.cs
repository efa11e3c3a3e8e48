using StyleGanSharp.Cli.Shell;

namespace StyleGanSharp.Tests.Cli;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("my run, 2", "my-run--2")]
    [InlineData("a/b\\c:d*e?f\"g<h>i|j", "a-b-c-d-e-f-g-h-i-j")]
    [InlineData("CON", "_CON")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("Lpt9", "_Lpt9")]
    [InlineData("console", "console")]
    [InlineData("ends with dots...", "ends-with-dots")]
    [InlineData("...", "_")]
    [InlineData("", "_")]
    [InlineData("Käse", "Käse")]
    public void Given_words_of_a_user_When_made_a_file_name_Then_every_system_takes_it(string text, string expected) => Assert.Equal(expected, FileNames.Of(text));

    [Fact]
    public void Given_a_label_of_many_numbers_When_made_a_part_of_a_file_name_Then_it_is_short_and_stays_apart_from_others()
    {
        string Label(string last) => FileNames.Of(string.Join('+', Enumerable.Repeat("0.125", 200)) + last, "+=", '_');
        Assert.StartsWith("0.125+0.125+", Label("1"), StringComparison.Ordinal);
        Assert.InRange(Label("1").Length, 100, 120);
        Assert.NotEqual(Label("1"), Label("2"));
        Assert.Equal("glasses=1+hat=0.5", FileNames.Of("glasses=1+hat=0.5", "+=", '_'));
    }
}
