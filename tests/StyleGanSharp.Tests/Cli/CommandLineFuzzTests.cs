using System.Text.RegularExpressions;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Cli.Verbs;
using StyleGanSharp.Data;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Cli;

/// <summary>Every option of every verb with every kind of wrong value, up to where the work would begin.</summary>
public sealed partial class CommandLineFuzzTests
{
    private static readonly string[] Values = ["0", "-1", "1e9", "9223372036854775808", "NaN", "1,000", "x", "", "3-0", "true"];

    /// <summary>Options of a training that are not in its plan: where and how to run it, what is so on a CPU anyway, and what later stages alone have.</summary>
    private static readonly string[] Outside = ["--fp32", "--stem", "--head-layers", "--outdir", "--dry-run", "--device", "--threads", "--deterministic", "--nproc", "--gpus", "--reduce", "--wait-minutes", "--stages", "--resume", "--libtorch", "--verbose", "--data", "--preset"];

    public static TheoryData<string> Verbs => [.. CommandLine.Verbs.Select(verb => verb.Name)];

    public static TheoryData<string> Configurations => ["stylegan2", "stylegan3-t", "stylegan3-r", "stylegan1", "stylegan-xl", "fastgan", "r3gan"];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Given_any_option_with_any_value_When_read_Then_it_is_understood_or_one_line_names_it_and_only_options_that_exist(string name)
    {
        Verb verb = CommandLine.Verbs.Single(item => item.Name == name);
        HashSet<string> known = [.. CommandLine.Verbs.SelectMany(item => item.Model.Options).Concat(SettingsModel.Of(typeof(GlobalSettings)).Options).Select(option => option.Name), "--help", "--version"];
        string[] words = [.. verb.Examples[0].Replace("\"", string.Empty, StringComparison.Ordinal).Split(' ').Skip(1)];
        int refused = 0;
        foreach (SettingsOption option in verb.Model.Options)
        {
            foreach ((int i, string value) in Values.Index())
            {
                // Every value in one of the forms, another one for the next option: a command line takes milliseconds to read, and there are hundreds of options.
                string[] given = ((i + refused) % 4) switch
                {
                    0 => [option.Name, value],
                    1 => [$"{option.Name}={value}"],
                    2 => [option.Name, value, option.Name, value],
                    _ => [option.Name, value, "--nosuch", value],
                };
                string? error = CommandLine.Error([.. words, .. given]);
                Assert.False(error is null && given.Contains("--nosuch"), string.Join(' ', given));
                if (error is not null)
                {
                    refused++;
                    Assert.DoesNotContain('\n', error);
                    Assert.Empty(Flag().Matches(error.Replace($"'{value}'", string.Empty, StringComparison.Ordinal)).Select(match => match.Value).Except([.. known, "--nosuch"]));
                }
            }
        }

        Assert.True(refused >= verb.Model.Options.Count, $"{refused}");
    }

    [Theory]
    [InlineData("stylegan2")]
    [InlineData("stylegan-xl")]
    public void Given_any_training_option_with_any_number_When_planned_Then_only_errors_for_users_come_of_it(string configuration)
    {
        using ImageDataset dataset = Open();
        int refused = 0;
        foreach (SettingsOption option in Planned())
        {
            foreach (string value in Values.Where(value => value.Length > 0))
            {
                try
                {
                    Plan(dataset, configuration, option.IsSwitch ? [option.Name] : [option.Name, value]);
                }
                catch (StyleGanException e)
                {
                    refused++;
                    Assert.DoesNotContain('\n', e.Message);
                }
            }
        }

        Assert.True(refused > 100, $"{refused}");
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Given_any_training_option_with_a_good_value_When_planned_Then_it_changes_the_plan_or_is_refused(string configuration)
    {
        using ImageDataset dataset = Open();
        string plain = Plan(dataset, configuration);
        var without = new List<string>();
        int changed = 0;
        foreach (SettingsOption option in Planned())
        {
            bool isChanged = false;
            bool isTaken = false;
            foreach (string value in GoodValues(option))
            {
                try
                {
                    isChanged |= Plan(dataset, configuration, option.IsSwitch ? [option.Name] : [option.Name, value]) != plain;
                    isTaken = true;
                }
                catch (StyleGanException)
                {
                    // All of its values may be refused.
                }
            }

            changed += isChanged ? 1 : 0;
            if (isTaken && !isChanged)
            {
                without.Add(option.Name);
            }
        }

        Assert.Empty(without);
        Assert.True(changed > 15, $"{changed}");
    }

    [Fact]
    public void Given_the_names_of_other_programs_When_looked_up_Then_each_leads_to_a_command_or_option_that_exists() => Assert.Empty(OtherNames.All.Except(
        [.. CommandLine.Verbs.Select(verb => verb.Name), .. CommandLine.Verbs.SelectMany(verb => verb.Model.Options).Select(option => option.Name), "--help", "--version"]));

    private static ImageDataset Open() => new TrainingOptions { Data = "builtin:avatars?count=20&label=glasses", Resolution = 16, Cond = true }.OpenData();

    private static IEnumerable<SettingsOption> Planned() => SettingsModel.Of(typeof(TrainVerb.Settings)).Options.Where(option => !Outside.Contains(option.Name));

    private static string Plan(ImageDataset dataset, string configuration, params string[] words)
    {
        TrainingOptions request = CommandLine.Settings<TrainVerb.Settings>([.. words.Contains("--cfg") ? Array.Empty<string>() : ["--cfg", configuration], "--data", dataset.Name, .. words]).Request();
        return request.Resolve(dataset, CPU).ToJson();
    }

    /// <summary>Values of which at least one is none's default.</summary>
    private static string[] GoodValues(SettingsOption option) => option.Name switch
    {
        "--cfg" => ["stylegan3-ladder:B"],
        "--augpipe" => ["blit"],
        "--metrics" => ["kid50k_full"],
        "--features" => ["vgg16"],
        "--d-features" => ["builtin-random"],
        "--diffaug" => ["color"],
        "--grow-batch" => ["8=32"],
        "--g-option" => ["lrelu_upsampling=4", "w_dim=8", "z_dim=8"],
        "--path-stem" or "--class-embeddings" => ["nowhere"],
        "--cls-features" => ["deit-tiny"],
        "--desc" or "--license" => ["text"],
        "--resolution" or "--max-images" => [], // they choose the data, which is open already
        "--batch-gpu" or "--mbstd-group" => ["8", "4", "2"],
        "--replicas" => ["2", "3"],
        "--up-factor" => ["2"],
        _ when option.IsSwitch => ["on"],
        _ when option.Usage.Contains('|') => option.Usage.Split(' ')[1].Split('|'),
        _ => ["3", "0.125", "16"],
    };

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z0-9-]*")]
    private static partial Regex Flag();
}
