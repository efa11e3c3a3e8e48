using StyleGanSharp.Imaging;
using StyleGanSharp.Reporting;
using StyleGanSharp.Training;

namespace StyleGanSharp.Tests.Reporting;

public sealed class GrowthFigureTests
{
    [Fact]
    public void Given_a_schedule_When_it_is_plotted_Then_the_curves_are_its_stages()
    {
        var paper = new GrowthSchedule { LastResolution = 1024, Batches = new Dictionary<int, int> { [8] = 256, [16] = 128 }, LearningRateFactors = new Dictionary<int, double> { [1024] = 3 } };
        LinePlot plot = GrowthFigure.Of(paper, 25000, 32, 0.001);
        Assert.Equal(["resolution", "batch", "learning rate · 1000"], plot.Series.Select(series => series.Name));
        Assert.Equal((8.0, 1024.0), (plot.Series[0].Ys[0], plot.Series[0].Ys[^1]));
        Assert.Equal((256.0, 32.0), (plot.Series[1].Ys[0], plot.Series[1].Ys[^1]));
        Assert.Equal((1.0, 3.0), (plot.Series[2].Ys[0], plot.Series[2].Ys[^1]));
        Image image = ImageDecoder.Decode(plot.ToPng(), "plot");
        Assert.Equal((900, 540), (image.Width, image.Height));
    }
}
