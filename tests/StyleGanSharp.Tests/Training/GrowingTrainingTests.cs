using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Distribution;
using StyleGanSharp.Networks;
using StyleGanSharp.Ops;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

public sealed class GrowingTrainingTests
{
    private const int Batch = 4;

    [Theory]
    [InlineData("stylegan1", 12)]
    [InlineData("stylegan1-ladder:A", 12)]
    [InlineData("stylegan2-ladder:D", 12)]
    [InlineData("stylegan1", 21)]
    public void Given_a_run_stopped_while_it_grows_When_it_is_resumed_Then_it_ends_bit_for_bit_like_one_that_was_not(string cfg, int iterations)
    {
        using var folder = new TemporaryFolder();
        using ImageDataset dataset = Avatars();
        ResolvedTraining options = Options(cfg, dataset);

        var straight = new RunFolder(folder.File("straight"));
        TrainingRun.Train(options, dataset, straight, CPU, new RunPlots(new Reporter(report => Assert.Empty(report.Warnings))));
        Assert.True(File.Exists(straight.GrowthFile));

        var broken = new RunFolder(folder.File("broken"));
        using var stop = new CancellationTokenSource();
        int done = 0;
        TrainingResult half = TrainingRun.Train(options, dataset, broken, CPU, new Reporter(report =>
        {
            done += report.IsTick ? 0 : 1;
            if (done >= iterations)
            {
                stop.Cancel();
            }
        }), cancellationToken: stop.Token);
        Assert.True(half.WasCanceled);
        // After 12 iterations a resolution fades in, after 21 it is alone.
        Assert.Equal(iterations == 12, options.Growth!.At((long)(half.Kimg * 1000)).IsTransition);
        Assert.False(TrainingRun.Resume(broken, dataset, CPU).WasCanceled);

        using var scope = NewDisposeScope();
        using SafetensorsFile a = SafetensorsFile.Open(straight.StateFile);
        using SafetensorsFile b = SafetensorsFile.Open(broken.StateFile);
        Assert.Equal(a.Entries.Keys, b.Entries.Keys);
        Assert.Equal(a.Metadata["counters"], b.Metadata["counters"]);
        Assert.Equal(0, a.Read("D.lod").item<float>());
        foreach (string name in a.Entries.Keys)
        {
            Assert.True(a.Read(name).equal(b.Read(name)).all().item<bool>(), $"{name} differs.");
        }
    }

    [Fact]
    public void Given_a_growing_run_When_a_resolution_begins_Then_moments_are_dropped_and_batch_rate_and_levels_are_those_of_the_schedule()
    {
        using var scope = NewDisposeScope();
        using ImageDataset dataset = Avatars();
        ResolvedTraining options = Options("stylegan1", dataset);
        options = options with { Growth = options.Growth! with { LearningRateFactors = new Dictionary<int, double> { [16] = 0.5 } } };
        using var session = new TrainingSession(options, dataset, CPU, SingleProcess.Instance);
        using var feed = new BatchFeed(dataset, options, 0, SingleProcess.Instance);
        Assert.Equal((1.0, 1.0, 1.0), (session.G.LevelOfDetail, session.D.LevelOfDetail, session.Ema.LevelOfDetail));
        long Steps() => session.GanStep.D.Optimizer.State().First().Value.max().item<long>();
        var seen = new List<(long Nimg, int Batch, long Steps, double Rate)>();
        while (session.GanStep.CurNimg < 120)
        {
            GrowthStage stage = options.Growth.At(session.GanStep.CurNimg);
            int batch = session.NextBatch;
            using LoaderBatch images = feed.Next(batch, session.NextResolution);
            session.Step(images);
            Assert.Equal((stage.LevelOfDetail, stage.LevelOfDetail, stage.LevelOfDetail), (session.G.LevelOfDetail, session.D.LevelOfDetail, session.Ema.LevelOfDetail));
            seen.Add((session.GanStep.CurNimg, batch, Steps(), session.GanStep.G.Optimizer.LearningRateFactor));
        }

        // 40 images at 8 pixels in batches of 8, of which the one at the border still belongs to 8 pixels; then 16 pixels in batches of 4 from a first step.
        Assert.Equal(Enumerable.Range(1, 6).Select(i => (8L * i, 8, (long)i, 1.0)), seen.Take(6));
        Assert.Equal(Enumerable.Range(1, 18).Select(i => (48L + (4 * i), 4, (long)i, 0.5)), seen.Skip(6));
    }

    [Theory]
    [InlineData("stylegan1-ladder:A")]
    [InlineData("stylegan1")]
    [InlineData("stylegan2-ladder:D")]
    public void Given_a_growing_run_When_it_goes_through_all_phases_Then_the_number_of_live_tensors_stays_constant(string cfg)
    {
        using var scope = NewDisposeScope();
        using ImageDataset dataset = Avatars();
        ResolvedTraining options = Options(cfg, dataset);
        using var session = new TrainingSession(options, dataset, CPU, SingleProcess.Instance);
        using var feed = new BatchFeed(dataset, options, 0, SingleProcess.Instance);
        var counts = new List<long>();
        while (session.GanStep.CurNimg < 150)
        {
            using (LoaderBatch images = feed.Next(session.NextBatch, session.NextResolution))
            {
                session.Step(images);
            }

            counts.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(counts[1], counts[^1]);
        Assert.Single(counts.Skip(1).Distinct());
    }

    [Fact]
    public void Given_images_When_reduced_to_a_level_Then_they_are_means_of_pixels_blended_between_levels()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(2);
        Tensor img = random.Normal(2, 3, 16, 16);
        Tensor Means(int factor) => BoxResample.Up(BoxResample.Down(img, factor), factor);
        TensorAssert.Close(img, DetailLevel.Of(0).Reduce(img, 16), 0, 0);
        TensorAssert.Close(Means(4), DetailLevel.Of(2).Reduce(img, 16), 0, 0);
        TensorAssert.Close((Means(2) * 0.75) + (Means(4) * 0.25), DetailLevel.Of(1.25).Reduce(img, 16), 1e-5, 1e-6);
        TensorAssert.Close(DetailLevel.Of(1.25).Reduce(img, 16), DetailLevel.Of(1.25).Reduce(BoxResample.Down(img), 16), 0, 0);
    }

    private static ImageDataset Avatars() => BuiltInData.Open("builtin:avatars?count=50", 16);

    /// <summary>8 to 16 pixels: 40 images stable in batches of 8, 40 in transition in batches of 4, 40 stable and some more.</summary>
    private static ResolvedTraining Options(string cfg, ImageDataset dataset) => (new TrainingOptions
    {
        Cfg = cfg,
        Data = "builtin:avatars",
        Batch = Batch,
        CBase = 64,
        CMax = 8,
        Latent = 8,
        MapDepth = 2,
        Aug = AugmentMode.NoAug,
        Seed = 3,
        Snap = 1000,
        Kimg = 0.15,
        Tick = 0.03,
        GrowFrom = 8,
        GrowKimg = 0.04,
        GrowBatches = new Dictionary<int, int> { [8] = 2 * Batch },
    }).Resolve(dataset, CPU);

    private sealed class Reporter(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
