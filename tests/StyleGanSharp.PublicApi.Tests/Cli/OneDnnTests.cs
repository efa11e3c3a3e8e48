using System.Text.Json;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

/// <summary>Every result says with what it was computed.</summary>
public sealed class OneDnnTests(TrainedRun run) : IDisposable
{
    private const string Notice = "note: oneDNN is off, as STYLEGAN_ONEDNN=off asks for it; the library's own convolutions are used.";

    private static readonly (string, string)[] Off = [("STYLEGAN_ONEDNN", "off")];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_oneDNN_switched_off_When_trained_and_resumed_with_another_choice_Then_one_line_and_the_options_of_the_run_say_so_and_the_run_continues()
    {
        CliResult result = CliProgram.Run(_folder.Path, Off, TrainedRun.Train("--kimg", "0.016", "--tick", "0.008")).Succeeded();
        Assert.Equal([Notice], result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        string folder = Directory.GetDirectories(_folder.File("runs")).Single();
        Assert.Equal("off (chosen)", State(File.ReadAllText(Path.Combine(folder, "training_options.json"))));
        string inspected = CliProgram.Run(_folder.Path, "inspect", folder, "--json").Succeeded().Output;
        using JsonDocument network = JsonDocument.Parse(inspected);
        Assert.Equal("off (chosen)", State(network.RootElement.GetProperty("training_options").GetRawText()));
        CliProgram.Run(_folder.Path, "train", "--resume", folder, "--kimg", "0.032", "--threads", "1").Succeeded();
        Assert.NotEqual("off (chosen)", State(File.ReadAllText(Path.Combine(folder, "training_options.json"))));
    }

    [Fact]
    public void Given_oneDNN_switched_off_When_measured_Then_one_line_and_the_record_say_so()
    {
        CliResult result = CliProgram.Run(
            _folder.Path, Off, "metrics", "--network", run.NetworkFile, "--data", "builtin:avatars?count=12", "--metrics", "kid50k_full", "--num", "8", "--output", "results.jsonl").Succeeded();
        Assert.Single(result.Error.Split('\n'), line => line == Notice);
        Assert.Equal("off (chosen)", State(File.ReadAllText(_folder.File("results.jsonl"))));
    }

    [Fact]
    public void Given_oneDNN_switched_off_When_the_speed_is_measured_Then_the_note_the_machine_and_the_json_say_so()
    {
        CliResult result = CliProgram.Run(_folder.Path, Off, "bench", "stylegan2:8", "--cbase", "64", "--cmax", "8", "--rounds", "1", "--threads", "1", "--json", "speed.json").Succeeded();
        Assert.Equal([Notice], result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"libtorch [\d.]+, oneDNN off \(chosen\); on cpu", result.Output);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_folder.File("speed.json")));
        Assert.Equal("off (chosen)", State(json.RootElement.GetProperty("machine").GetRawText()));
    }

    [Fact]
    public void Given_oneDNN_switched_off_When_a_study_runs_twice_Then_its_values_say_so_and_nothing_is_measured_again_with_another_choice()
    {
        string[] command =
        [
            "study", "stylegan2-ladder", "--configs", "E", "--data", "builtin:avatars?count=16", "--resolution", "16", "--preset", "tiny", "--cbase", "64", "--cmax", "8", "--latent", "8",
            "--batch", "4", "--kimg", "0.004", "--measure", "kid50k_full", "--num", "20", "--threads", "1", "--out", "study",
        ];
        CliResult result = CliProgram.Run(_folder.Path, Off, command).Succeeded();
        Assert.Single(result.Error.Split('\n'), line => line == Notice);
        string[] states = [.. Directory.GetFiles(_folder.File("study"), "*.json", SearchOption.AllDirectories).Select(File.ReadAllText).Where(text => text.Contains("\"onednn\"", StringComparison.Ordinal))];
        Assert.NotEmpty(states);
        Assert.All(states, text => Assert.Contains("\"onednn\": \"off (chosen)\"", text, StringComparison.Ordinal));
        Assert.DoesNotContain("seed 0:", CliProgram.Run(_folder.Path, command).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OFF", "note: oneDNN is off")]
    [InlineData("of", "error: STYLEGAN_ONEDNN is 'of'. Set it to auto (off where its results are wrong), on or off, or unset it.")]
    public void Given_a_value_of_the_variable_When_a_training_starts_Then_it_is_taken_or_refused(string value, string line)
    {
        CliResult result = CliProgram.Run(_folder.Path, [("STYLEGAN_ONEDNN", value)], TrainedRun.Train("--kimg", "0.008"));
        Assert.Equal(line.StartsWith("error", StringComparison.Ordinal), result.ExitCode != 0);
        Assert.StartsWith(line, Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static string? State(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("onednn").GetString();
    }
}
