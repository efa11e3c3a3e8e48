using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

public sealed class ReportTests(TrainedRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_a_run_When_reported_Then_a_page_and_its_plots_are_there()
    {
        string output = CliProgram.Run(_folder.Path, "report", run.Folder, "--output", "page/run.html").Succeeded().Output;
        Assert.Contains("open it in a browser", output, StringComparison.Ordinal);
        Assert.Contains("alt=\"Losses\"", File.ReadAllText(_folder.File("page/run.html")), StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(_folder.File("page/plots"), "*.png"));
        CliProgram.Run(_folder.Path, "report", ".").Failed(1, "holds no run", "stylegan train");
    }

    [Fact]
    public void Given_a_network_and_its_data_When_neighbors_are_sought_Then_a_sheet_a_plot_and_numbers_come_out()
    {
        string output = CliProgram.Run(
            _folder.Path, "neighbours", "--network", run.NetworkFile, "--data", "builtin:avatars?count=12", "--num", "6", "--rows", "2", "--outdir", "check").Succeeded().Output;
        Assert.Matches(@"with chance 0\.\d{3} ", output);
        Assert.True(File.Exists(_folder.File("check/neighbours.png")) && File.Exists(_folder.File("check/neighbour-distances.png")));
        CliResult beside = CliProgram.Run(
            _folder.Path, "neighbours", "--network", run.NetworkFile, "--data", "builtin:avatars?count=12", "--num", "6", "--held-out", "builtin:avatars?count=8").Succeeded();
        Assert.Contains("the training images", beside.Output, StringComparison.Ordinal);
        Assert.Contains("8 of 8 held-out images equal a training image", beside.Error, StringComparison.Ordinal);
        CliProgram.Run(_folder.Path, "neighbours", "--network", run.NetworkFile).Failed(2, "--data is missing");
        CliProgram.Run(_folder.Path, "neighbours", "--network", run.NetworkFile, "--rows", "0").Failed(2, "--rows is 0");
    }
}
