using System.Reflection;
using System.Text.RegularExpressions;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Tests.Support;

namespace StyleGanSharp.Tests.Cli;

/// <summary>Laws of all options of all verbs.</summary>
public sealed partial class OptionTests
{
    private static readonly SettingsOption[] Globals = [.. SettingsModel.Of(typeof(GlobalSettings)).Options];

    public static TheoryData<string> Verbs => [.. CommandLine.Verbs.Select(verb => verb.Name)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Given_any_option_of_a_verb_When_empty_or_wrong_or_misspelt_or_twice_Then_it_works_or_one_line_names_it(string name)
    {
        Verb verb = CommandLine.Verbs.Single(item => item.Name == name);
        string[] words = Words(verb.Examples[0]);
        int refused = 0;
        foreach (string flag in verb.Model.Options.Concat(Globals).Select(option => option.Name))
        {
            string misspelt = flag.Insert(Math.Max(flag.Length / 2, 3), "q");
            string[][] tries = [[flag, string.Empty], [flag, " "], [flag + "="], [flag], [flag, "x?"], [flag + "=x?"], [flag, "-1e99"], [flag, "1", flag, "2"], [flag, flag], [misspelt, "1"], [misspelt + "=1"]];
            foreach (string[] given in tries)
            {
                string? error = CommandLine.Error([.. words, .. given]);
                bool isMisspelt = given[0].StartsWith(misspelt, StringComparison.Ordinal);
                Assert.False(isMisspelt && error is null);
                if (error is not null)
                {
                    refused++;
                    Assert.DoesNotContain('\n', error);
                    Assert.EndsWith($" See stylegan {name} --help.", error, StringComparison.Ordinal);
                    Assert.Contains(isMisspelt ? $"There is no option {misspelt}. Did you mean --" : flag, error, StringComparison.Ordinal);
                }
            }
        }

        Assert.True(refused > verb.Model.Options.Count, $"{refused}");
    }

    [Fact]
    public void Given_the_members_that_options_concern_When_looked_up_Then_all_are_members_of_the_library()
    {
        ILookup<string, Type> types = Libraries.All.SelectMany(assembly => assembly.GetExportedTypes()).ToLookup(type => type.Name);
        (string Verb, string Member)[] members = [.. CommandLine.Verbs.SelectMany(verb => verb.Model.Options.SelectMany(option => option.Members.Select(member => (verb.Name, member))).Concat(verb.Members.Select(member => (verb.Name, member))))];
        Assert.True(members.Length > 200, $"{members.Length} members");
        Assert.All(members, item => Assert.True(types[item.Member.Split('.')[0]].Any(type => HasMember(type, item.Member.Split('.')[1..])), $"{item.Verb}: {item.Member}"));
    }

    [Fact]
    public void Given_every_verb_When_its_options_are_listed_Then_each_flag_is_there_once_and_help_names_flags_that_exist()
    {
        string[] known = [.. CommandLine.Verbs.SelectMany(verb => verb.Model.Options).Concat(Globals).Select(option => option.Name).Append("--help").Distinct()];
        Assert.True(known.Length > 150, $"{known.Length} flags");
        foreach (Verb verb in CommandLine.Verbs)
        {
            Assert.Equal(verb.Model.Options.Select(option => option.Name).Distinct(), verb.Model.Options.Select(option => option.Name));
            Assert.Empty(verb.Model.Options.SelectMany(option => Flags(option.Help)).Concat(Flags(verb.Description)).Except(known));
            foreach (string example in verb.Examples)
            {
                Assert.StartsWith($"stylegan {verb.Name}", example, StringComparison.Ordinal);
                Assert.Null(CommandLine.Error(Words(example)));
            }
        }
    }

    [Fact]
    public void Given_the_page_of_options_When_compared_with_the_program_Then_it_is_the_same() =>
        Snapshot.Match(Path.Combine(ArchitectureTests.Root, "docs", "options.md"), OptionsPage.Lines(), Environment.GetEnvironmentVariable("ACCEPT") == "1");

    /// <summary>An example without the name of the program.</summary>
    private static string[] Words(string example) => [.. Word().Matches(example).Select(match => match.Value.Trim('"')).Skip(1)];

    private static IEnumerable<string> Flags(string text) => Flag().Matches(text).Select(match => match.Value);

    private static bool HasMember(Type type, string[] path) =>
        (path.Length == 1 && type.GetMethods().Concat<MethodBase>(type.GetConstructors()).Any(method => method.Name == path[0] || method.GetParameters().Any(parameter => parameter.Name == path[0])))
        || (type.GetProperty(path[0]) is { } property && (path.Length == 1 || HasMember(property.PropertyType, path[1..])));

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z0-9-]*")]
    private static partial Regex Flag();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();
}
