using System.Reflection;
using System.Text.RegularExpressions;
using StyleGanSharp.Inference.Inversion;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Runtime;

public sealed partial class OptionExceptionTests
{
    /// <summary>Words of other programs: NVIDIA's compiler, mpirun.</summary>
    private static readonly string[] OthersFlags = ["--gpu-architecture", "--std", "--version"];

    private static readonly IReadOnlyList<string> Literals = [.. Libraries.All.SelectMany(assembly => StringLiterals.Of(assembly.Location))];

    [Fact]
    public void Given_an_option_When_it_cannot_be_used_Then_the_error_knows_member_value_rule_and_remedy()
    {
        var error = new OptionException("InversionOptions.Steps", 0, "it must be at least 1", "Use 1000.");
        Assert.Equal("InversionOptions.Steps is 0; it must be at least 1. Use 1000.", error.Message);
        Assert.Equal(("InversionOptions.Steps", 0, "it must be at least 1", "Use 1000."), (error.Member, error.Value, error.Rule, error.Remedy));
        Assert.IsAssignableFrom<UsageException>(error);
        Assert.Equal((string.Empty, null, string.Empty, null), (new OptionException("plain").Member, new OptionException("plain").Value, new OptionException("plain").Rule, new OptionException("plain").Remedy));
    }

    [Theory]
    [InlineData(null, "missing")]
    [InlineData("a b", "'a b'")]
    [InlineData(true, "true")]
    [InlineData(0.5, "0.5")]
    [InlineData(new[] { 1, 2 }, "1, 2")]
    [InlineData(new int[0], "empty")]
    [InlineData(StyleGan2Architecture.Skip, "Skip")]
    public void Given_a_value_of_any_kind_When_shown_Then_it_reads_well(object? value, string text) =>
        Assert.Equal($"A.B is {text}; rule.", new OptionProblem("A.B", value, "rule").ToString());

    [Fact]
    public void Given_several_options_out_of_range_When_validated_Then_one_error_has_all_by_their_members()
    {
        OptionException error = Assert.Throws<OptionException>(() => new InversionOptions { Steps = 0, InitialNoise = -1, NoiseWeight = double.NaN, PreviewEvery = -2 }.Validate());
        Assert.Equal(["InversionOptions.Steps", "InversionOptions.InitialNoise", "InversionOptions.NoiseWeight", "InversionOptions.PreviewEvery"], error.Problems.Select(problem => problem.Member));
        Assert.Equal(
            "StyleGan2GeneratorOptions.ImgResolution is 48; it must be a power of two, 4 or more. MappingOptions.NumLayers is 0; it must be 1 to 1000.",
            Assert.Throws<OptionException>(() => new StyleGan2GeneratorOptions { ImgResolution = 48, Mapping = new() { NumLayers = 0 } }.Validate()).Message);
    }

    [Fact]
    public void Given_the_library_When_its_string_literals_are_read_Then_none_has_a_flag_of_a_command_line()
    {
        Assert.Contains("it must be at least 1", Literals);
        Assert.Empty(Literals.Where(literal => !IsOfShownCommand(literal) && !literal.Contains(":root {", StringComparison.Ordinal)) // a style sheet, whose variables are written alike
            .SelectMany(literal => Flag().Matches(literal).Select(match => match.Value).Except(OthersFlags).Select(flag => $"{flag} in: {literal}")));
    }

    [Fact]
    public void Given_the_library_When_its_string_literals_are_read_Then_none_has_a_command_of_the_tool() => Assert.DoesNotContain(Literals, literal => !IsOfShownCommand(literal) && Command().IsMatch(literal));

    [Fact]
    public void Given_the_members_that_messages_name_When_looked_up_Then_all_are_properties_or_parameters_of_the_library()
    {
        ILookup<string, Type> types = Libraries.Types.ToLookup(type => type.Name);
        string[] mentions = [.. Literals.SelectMany(literal => Mention().Matches(literal).Select(match => match.Value)).Distinct().Where(mention => types.Contains(mention.Split('.')[0]))];
        Assert.Contains("TrainingOptions.Resume", mentions);
        Assert.True(mentions.Length > 60, $"{mentions.Length} mentions");
        Assert.DoesNotContain(mentions, mention => !types[mention.Split('.')[0]].Any(type => HasMember(type, mention.Split('.')[1..])));
    }

    [Fact]
    public void Given_the_choices_that_messages_name_When_read_Then_each_has_its_member_so_that_the_tool_can_write_it_its_own_way()
    {
        Assert.Matches(Choices(), "it is the target of TrainingOptions.Aug = Ada, Apa or Diffusion");
        Assert.DoesNotContain(Literals, literal => Choices().IsMatch(literal));
    }

    /// <summary>Parts of the command lines that the studio shows, which the tests of its page run.</summary>
    private static bool IsOfShownCommand(string literal) => new[] { " --", "stylegan generate --network ", "stylegan mix --network ", "stylegan video --network " }.Any(start => literal.StartsWith(start, StringComparison.Ordinal));

    private static bool HasMember(Type type, string[] path)
    {
        if (path.Length == 1 && type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance).Any(method => method.Name == path[0] || method.GetParameters().Any(parameter => parameter.Name == path[0])))
        {
            return true;
        }

        return type.GetProperty(path[0]) is { } property && (path.Length == 1 || HasMember(property.PropertyType, path[1..]));
    }

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z0-9-]*")]
    private static partial Regex Flag();

    [GeneratedRegex(@"Options\.\w+ = [A-Z]\w*(, [A-Z]\w*)*,? (or|and) [A-Z]\w*(?![\w.])")]
    private static partial Regex Choices();

    [GeneratedRegex(@"\bstylegan [a-z]")]
    private static partial Regex Command();

    [GeneratedRegex(@"\b[A-Z][A-Za-z0-9]*(?:\.[A-Za-z]\w*)+")]
    private static partial Regex Mention();
}
