using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class HelpTests
{
    /// <summary>A libtorch that is not there: whatever loads it fails.</summary>
    private static readonly (string, string)[] NoLibTorch = [("STYLEGAN_LIBTORCH", "/no/such/folder")];

    [Theory]
    [InlineData("demo")]
    [InlineData("doctor")]
    [InlineData("bench")]
    [InlineData("train")]
    [InlineData("generate")]
    [InlineData("video")]
    [InlineData("mix")]
    [InlineData("project")]
    [InlineData("inversion")]
    [InlineData("directions")]
    [InlineData("edit")]
    [InlineData("drag")]
    [InlineData("layers")]
    [InlineData("study")]
    [InlineData("inspect")]
    [InlineData("convert")]
    [InlineData("signal")]
    [InlineData("spectrum")]
    [InlineData("sticking")]
    [InlineData("dataset", "build")]
    [InlineData("dataset", "inspect")]
    public void Given_a_verb_When_its_help_is_asked_for_Then_it_describes_options_and_shows_examples_of_itself(params string[] verb)
    {
        CliResult result = CliProgram.Run(Path.GetTempPath(), NoLibTorch, [.. verb, "--help"]).Succeeded();

        string name = string.Join(' ', verb);
        Assert.Contains($"Usage: stylegan {name}", result.Output, StringComparison.Ordinal);
        string examples = result.Output[result.Output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains($"  stylegan {name}", examples, StringComparison.Ordinal);
        Assert.Contains("--verbose", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Given_no_arguments_When_run_Then_the_verbs_are_listed_in_groups_with_examples()
    {
        CliResult result = CliProgram.Run(Path.GetTempPath(), NoLibTorch, []).Succeeded();
        Assert.All(["Start here:", "Data:", "Training:", "Use a trained network:", "Look at signals:", "  dataset build", "  stylegan demo"], text => Assert.Contains(text, result.Output, StringComparison.Ordinal));
        Assert.Equal(result.Output, CliProgram.Run(Path.GetTempPath(), NoLibTorch, "--help").Succeeded().Output);
    }

    [Fact]
    public void Given_the_version_option_When_run_Then_it_is_one_line() =>
        Assert.Matches(@"^stylegan \d+\.\d+\.\d+\n$", CliProgram.Run(Path.GetTempPath(), NoLibTorch, "--version").Succeeded().Output);

    [Theory]
    [InlineData("frobnicate", "See stylegan --help", "frobnicate")]
    [InlineData("dataset frobnicate", "See stylegan dataset --help", "frobnicate")]
    [InlineData("train --gama 3", "See stylegan train --help", "--gama")]
    [InlineData("train --batch many", "--batch 'many' is not an integer")]
    [InlineData("train --gamma NaN", "--gamma 'NaN' is not a number")]
    [InlineData("train --cond=maybe", "--cond 'maybe' is neither on nor off")]
    [InlineData("train --data", "--data")]
    [InlineData("inspect", "See stylegan inspect --help")]
    public void Given_a_mistyped_command_line_When_run_Then_it_is_a_usage_error(string arguments, params string[] mentions) =>
        CliProgram.Run(Path.GetTempPath(), NoLibTorch, arguments.Split(' ')).Failed(2, mentions);

    [Fact]
    public void Given_this_machine_When_the_doctor_looks_Then_it_reports_libtorch_and_devices()
    {
        CliResult result = CliProgram.Run(Path.GetTempPath(), "doctor").Succeeded();
        Assert.Matches(@"libtorch +2\.10", result.Output);
        Assert.Matches(@"Devices +.*cpu", result.Output);
        Assert.Contains("ffmpeg", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^Self-test +results are right: \d+ operations against plain arithmetic in \d+ ms$", result.Output);
        Assert.Matches(@"(?m)^oneDNN +(on$|off \(wrong results\): \d+ operations were wrong with it, the first: )", result.Output);
        Assert.Matches(@"(?m)^Code patch +(TorchSharp's dispose function of scalars is redirected in memory|not possible on this system)", result.Output);
    }

    [Fact]
    public void Given_oneDNN_and_the_code_patch_switched_off_When_the_doctor_looks_Then_it_says_so()
    {
        CliResult result = CliProgram.Run(Path.GetTempPath(), [("STYLEGAN_ONEDNN", "off"), ("STYLEGAN_CODE_PATCH", "off")], "doctor").Succeeded();
        Assert.Matches(@"(?m)^oneDNN +off \(chosen\)$", result.Output);
        Assert.Matches(@"(?m)^Code patch +off by STYLEGAN_CODE_PATCH: ", result.Output);
    }

    [Fact]
    public void Given_a_folder_without_libtorch_When_named_Then_the_doctor_says_what_is_missing_and_other_verbs_fail_with_one_line()
    {
        using var folder = new TemporaryFolder();
        CliResult doctor = CliProgram.Run(folder.Path, "doctor", "--libtorch", folder.Path);
        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("does not load", doctor.Output, StringComparison.Ordinal);
        Assert.Contains(folder.Path, doctor.Output, StringComparison.Ordinal);
        CliProgram.Run(folder.Path, TrainedRun.Train($"--libtorch={folder.Path}")).Failed(1, folder.Path, "libtorch_cpu");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
