using System.Collections;
using System.Reflection;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;

namespace StyleGanSharp.PublicApi.Tests.Cli;

/// <summary>The flags that messages name exist, and each stands for the member of the library that it sets.</summary>
public sealed class FlagTests
{
    private static readonly string ProgramFolder = Path.GetDirectoryName(CliProgram.Prepare(Path.GetTempPath(), []).FileName)!;

    [Fact]
    public void Given_the_program_When_its_string_literals_are_read_Then_every_flag_in_them_is_one_of_a_verb()
    {
        string[] known = [.. Flags.Verbs.SelectMany(Flags.Of).Concat(Flags.Of(string.Empty)).Distinct()];
        Assert.True(known.Length > 150, $"{known.Length} flags");
        IReadOnlyList<string> literals = StringLiterals.Of(Path.Combine(ProgramFolder, "stylegan.dll"));
        Assert.Contains("--batch-gpu", literals);
        Assert.Empty(literals.SelectMany(literal => Flags.In(literal).Except(known).Select(flag => $"{flag} in: {literal}")));
    }

    [Fact]
    public void Given_the_members_that_options_set_When_looked_up_Then_all_are_members_of_the_library_and_no_flag_is_ambiguous()
    {
        Assembly program = Assembly.LoadFrom(Path.Combine(ProgramFolder, "stylegan.dll"));
        object Call(string type, string member, object? target, params object[] args) => program.GetType($"StyleGanSharp.Cli.Shell.{type}")!
            .InvokeMember(member, BindingFlags.GetProperty | BindingFlags.InvokeMethod | BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance, null, target, args)!;
        ILookup<string, Type> types = new[] { typeof(OptionException), typeof(TrainingRun), typeof(LinePlot) }.SelectMany(type => type.Assembly.GetExportedTypes()).ToLookup(type => type.Name);
        int count = 0;
        foreach (object verb in (IEnumerable)Call("VerbCatalog", "Verbs", null))
        {
            foreach (object group in (IEnumerable)Call("Verb", "Options", verb))
            {
                foreach (object option in (IEnumerable)Call("OptionGroup", "Options", group))
                {
                    foreach (string member in (IEnumerable<string>)Call("OptionMembers", "Of", null, option))
                    {
                        string[] path = member.Split('.');
                        Assert.True(types[path[0]].Any(type => HasMember(type, path[1..])), $"{Call("Verb", "Name", verb)}: {member} is no member of the library.");
                        count++;
                    }
                }
            }
        }

        Assert.True(count > 200, $"{count} members");
    }

    private static bool HasMember(Type type, string[] path) =>
        (path.Length == 1 && type.GetMethods().Any(method => method.GetParameters().Any(parameter => parameter.Name == path[0])))
        || (type.GetProperty(path[0]) is { } property && (path.Length == 1 || HasMember(property.PropertyType, path[1..])));

    [Theory]
    [InlineData("train --data builtin:avatars --resolution 8 --loss wasserstein", "--loss is wasserstein", "Choose --penalty wgan-gp")]
    [InlineData("train --data builtin:avatars --resolution 8 --cmax 0", "channel_max (--cmax) is 0")]
    [InlineData("train --data builtin:avatars --resolution 8 --patience 2", "--patience is 2", "Add --metrics fid50k_full")]
    [InlineData("train --data builtin:avatars --resolution 8 --cls-weight 1", "Add --cond.")]
    [InlineData("train --data builtin:avatars --resolution 8 --d-scales 2", "--d-scales is 2", "(--d projected)")]
    [InlineData("train --data builtin:avatars --resolution 8 --cfg stylegan-xl --syn-layers 2", "stem_layers (--syn-layers) is 2", "(num_critical)")]
    [InlineData("train --data builtin:avatars --resolution 8 --cfg stylegan3-t --g-option num_layers=2", "num_layers is 2")]
    [InlineData("train --data builtin:avatars --resolution 8 --metrics ls_w", "'stylegan metrics --attributes'")]
    [InlineData("project --network builtin:avatars --target a.png --steps 0 --lr 0", "--steps is 0", "--lr is 0")]
    [InlineData("project --network builtin:avatars --target a.png --tune 0", "--tune is 0")]
    [InlineData("sticking --network builtin:avatars --column 700", "--column is 700")]
    [InlineData("sticking --network builtin:avatars --row 700 --frames 0", "--row is 700", "--frames is 0")]
    [InlineData("generate --seeds 1 --move 0.1,0", "'stylegan train --cfg stylegan3-ladder:B'")]
    [InlineData("metrics --network builtin:avatars --metrics fid50k_full", "--data is missing")]
    [InlineData("bench stylegan2:8 --reference", "Add --train or --layers")]
    [InlineData("video --seconds-per-seed 0.001 --output v.webp", "--seconds-per-seed is 0.001")]
    public void Given_an_option_that_the_library_refuses_When_run_Then_the_error_has_the_flags_of_this_verb(string command, params string[] mentions)
    {
        using var folder = new TemporaryFolder();
        CliResult result = CliProgram.Run(folder.Path, command.Split(' '));
        Assert.Equal(2, result.ExitCode);
        Assert.All(mentions, mention => Assert.Contains(mention, result.Error, StringComparison.Ordinal));
        Assert.DoesNotMatch(@"\b[A-Z]\w+(Options|Request)\.", result.Error);
    }
}
