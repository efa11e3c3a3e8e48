using StyleGanSharp.Reporting;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;

namespace StyleGanSharp.Tests.Reporting;

public sealed class RunPlotsTests
{
    [Fact]
    public void Given_plots_and_no_one_who_receives_reports_When_trained_Then_they_are_drawn()
    {
        using var folder = new TemporaryFolder();
        TrainingResult result = TrainingRun.Train(TinyTraining.Options with { OutFolder = folder.Path }, new RunPlots());
        Assert.True(File.Exists(new RunFolder(result.RunFolder).PlotFile));
    }
}
