using StyleGanSharp.Tests.Support;
using Xunit.Sdk;

namespace StyleGanSharp.Tests;

/// <summary>A changed snapshot must be noticed, understood from the message, and easy to accept.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void Given_a_changed_text_When_matched_Then_the_error_shows_what_changed_and_how_to_accept_it()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "api.txt");
        File.WriteAllText(path, "namespace A\n    class B\n        int C\n        int D\nnamespace E\n");
        string message = Assert.Throws<FailException>(() => Snapshot.Match(path, ["namespace A", "    class B", "        int C", "        long D", "namespace E"], accept: false)).Message;
        Assert.Contains("api.txt has changed", message, StringComparison.Ordinal);
        Assert.Contains("ACCEPT=1", message, StringComparison.Ordinal);
        Assert.EndsWith("\n  namespace A\n      class B\n-         int D\n+         long D", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_no_file_or_a_changed_text_When_the_change_is_accepted_Then_the_file_holds_the_text_and_matches()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "new", "names.txt");
        Assert.Contains("There is no snapshot names.txt", Assert.ThrowsAny<XunitException>(() => Snapshot.Match(path, ["a"], accept: false)).Message, StringComparison.Ordinal);
        foreach (string[] lines in new string[][] { ["a"], ["a", "b"], [] })
        {
            Snapshot.Match(path, lines, accept: true);
            Snapshot.Match(path, lines, accept: false);
            Assert.Equal(string.Concat(lines.Select(line => line + "\n")), File.ReadAllText(path));
        }
    }

    [Theory]
    [InlineData("a b c", "a b c", "")]
    [InlineData("", "a", "+ a")]
    [InlineData("a b c d", "a c d", "- b")]
    [InlineData("a b c d e", "a x c d y", "- b|+ x|- e|+ y")]
    [InlineData("a b c d e f", "c", "- a|- b|… and 3 more changed lines")]
    public void Given_two_texts_When_compared_Then_the_fewest_changed_lines_are_shown(string before, string after, string expected)
    {
        static string[] Lines(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Replace('|', '\n'), LineDifference.Describe(Lines(before), Lines(after), max: expected.Contains('…', StringComparison.Ordinal) ? 2 : 20));
    }
}
