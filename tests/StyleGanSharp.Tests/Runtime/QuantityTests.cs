using System.Text.RegularExpressions;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Runtime;

public sealed partial class QuantityTests
{
    /// <summary>Identities that are compared with those of saved results, and so keep their form.</summary>
    private static readonly string[] Identities = ["MetricCatalog.cs", "AttributeTrainer.cs", "StudyRunner.cs"];

    [Theory]
    [InlineData(0, "image", "0 images")]
    [InlineData(1, "image", "1 image")]
    [InlineData(2, "image", "2 images")]
    [InlineData(1, "class", "1 class")]
    [InlineData(3, "class", "3 classes")]
    [InlineData(4, "process", "4 processes")]
    [InlineData(2, "match", "2 matches")]
    [InlineData(2, "copy", "2 copies")]
    [InlineData(2, "key", "2 keys")]
    [InlineData(50_000, "real image", "50,000 real images")]
    public void Given_a_count_When_it_is_said_Then_the_noun_agrees(long count, string noun, string expected)
    {
        Assert.Equal(expected, Quantity.Of(count, noun));
        Assert.Equal((count == 1 ? "is " : "are ") + expected, Quantity.Are(count, noun));
    }

    [Theory]
    [InlineData(1, "class", "1 class")]
    [InlineData(1200, "class", "1,200 classes")]
    [InlineData(2, "image", "2 images")]
    public void Given_a_count_of_the_program_When_it_is_said_Then_the_noun_agrees(long count, string noun, string expected) => Assert.Equal(expected, Texts.Count(count, noun));

    [Fact]
    public void Given_the_sources_When_a_count_meets_a_noun_Then_the_noun_agrees_with_it()
    {
        Assert.Matches(CountedNoun(), """$"There are {images.Count} images in {folder}." """);
        Assert.Matches(CountedNoun(), """$"labels of {dim:N0} numbers" """);
        Assert.Matches(CountedNoun(), """$"{count} generated images" """);
        Assert.DoesNotMatch(CountedNoun(), """$"{Quantity.Of(count, "image")} of {folder}" """);
        string[] offences =
        [
            .. new[] { "StyleGanSharp", "StyleGanSharp.Training", "StyleGanSharp.Lab", "StyleGanSharp.Cli" }.Select(name => Path.Combine(ArchitectureTests.Root, "src", name))
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
                .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
                .SelectMany(path => File.ReadLines(path).Select((line, i) => (File: Path.GetFileName(path), Line: i + 1, Text: line.Trim())))
                .Where(item => !item.Text.StartsWith("//", StringComparison.Ordinal))
                .SelectMany(item => CountedNoun().Matches(item.Text).Where(match => !IsAllowed(item.File, match)).Select(match => $"{item.File}:{item.Line}: {match.Value}")),
        ];
        Assert.Empty(offences);
        Assert.DoesNotContain(Libraries.All.Append(typeof(Texts).Assembly).SelectMany(assembly => StringLiterals.Of(assembly.Location)), text => Brackets().IsMatch(text));
    }

    private static bool IsAllowed(string file, Match match) =>
        (Identities.Contains(file) && match.Groups["noun"].Value == "image")
        || Name().IsMatch(match.Groups["what"].Value);

    /// <summary>What is in braces before a noun in the plural, with at most one adjective between.</summary>
    [GeneratedRegex(@"\{(?<what>[^\s{}""][^{}""]*)\} (?:generated |real |finite |gradient |buffer )?(?<noun>image|channel|classe|seed|number|label|step|tensor|value|frame|parameter|latent|processe|replica|item|neighbor|byte|metric|plot|target|file|head)s\b")]
    private static partial Regex CountedNoun();

    [GeneratedRegex(@"[a-z](?<!http)\(e?s\)")]
    private static partial Regex Brackets();

    /// <summary>What is no count or never 1: a name, a path, a verb, an adjective, a fraction, too many frames.</summary>
    [GeneratedRegex(@"^(?:_?what|has|role|constant|\(ulong\)length|.*[nN]ame|.*[pP]ath|.*kimg\b.*|.*Kimg\b.*|.*ToLowerInvariant\(\)|.*Fps|total \?\? done|Large\(frames\))$")]
    private static partial Regex Name();
}
