using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class StudyTests : IDisposable
{
    private static readonly string[] Command =
    [
        "study", "stylegan2-ladder", "--configs", "E,F", "--data", "builtin:avatars?count=16", "--resolution", "16", "--preset", "tiny", "--cbase", "64", "--cmax", "8", "--latent", "8",
        "--batch", "4", "--kimg", "0.008", "--measure", "fid50k_full", "--num", "20", "--threads", "1", "--out", "ladder",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_a_study_in_two_processes_When_run_twice_Then_it_is_trained_measured_and_reported_once()
    {
        string output = CliProgram.Run(_folder.Path, [.. Command, "--jobs", "2"]).Succeeded().Output;
        Assert.Matches(@"\[[12]\] E, seed 0: fid50k_full@builtin \d", output);
        Assert.Matches(@"\[[12]\] F, seed 0: fid50k_full@builtin \d", output);
        Assert.Contains($"report {Path.Combine("ladder", "report.html")}", output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File(Path.Combine("ladder", "report.html"))));

        output = CliProgram.Run(_folder.Path, Command).Succeeded().Output;
        Assert.DoesNotContain("seed 0:", output, StringComparison.Ordinal);
        Assert.Contains("report ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_impossible_wishes_When_a_study_is_started_Then_the_errors_say_what_to_do()
    {
        CliProgram.Run(_folder.Path, "study", "beauty").Failed(2, "There is no study 'beauty'", "entanglement");
        CliProgram.Run(_folder.Path, "study", "entanglement", "--jobs", "0", "--threads", "0").Failed(2, "--jobs is 0", "--threads is 0");
        CliProgram.Run(_folder.Path, "study", "entanglement", "--configs", "Z").Failed(2, "--configs is Z; the study entanglement has no such configuration", "A, B, C, D, E, F, G, H, T, R");
    }
}
