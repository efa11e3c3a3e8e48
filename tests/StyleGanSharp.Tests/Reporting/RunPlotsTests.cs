using StyleGanSharp.Reporting;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Reporting;

public sealed class RunPlotsTests
{
    [Fact]
    public void Given_plots_and_no_one_who_receives_reports_When_trained_Then_they_are_drawn()
    {
        using var folder = new TemporaryFolder();
        var options = new TrainingOptions
        {
            Data = "builtin:avatars?count=20",
            Resolution = 8,
            CBase = 64,
            CMax = 8,
            Latent = 8,
            MapDepth = 2,
            Batch = 4,
            Replicas = 1,
            Kimg = 0.016,
            Tick = 0.004,
            Snap = 1,
            OutFolder = folder.Path,
            Device = CPU,
        };
        TrainingResult result = TrainingRun.Train(options, new RunPlots());
        Assert.True(File.Exists(new RunFolder(result.RunFolder).PlotFile));
    }
}
