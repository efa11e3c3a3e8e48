using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Distribution;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Optimization;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

public sealed class TrainingLoopTests
{
    private const int Batch = 4;

    [Theory]
    [InlineData(false, AugmentMode.NoAug, 1)]
    [InlineData(true, AugmentMode.Ada, 1)]
    [InlineData(true, AugmentMode.Fixed, 1)]
    [InlineData(true, AugmentMode.Ada, 2)]
    public void Given_a_run_stopped_half_way_When_it_is_resumed_Then_it_ends_bit_for_bit_like_one_that_was_not(bool isConditional, AugmentMode augment, int replicas)
    {
        using var folder = new TemporaryFolder();
        using ImageDataset dataset = Avatars(isConditional);
        ResolvedTraining options = Options(dataset, augment) with { TotalKimg = Batch * 40 / 1000.0, KimgPerTick = Batch * 7 / 1000.0, Replicas = replicas, MicroBatchSize = Batch / replicas };

        var straight = new RunFolder(folder.File("straight"));
        Assert.False(TrainingRun.Train(options, dataset, straight, CPU).WasCanceled);

        var broken = new RunFolder(folder.File("broken"));
        using var stop = new CancellationTokenSource();
        var stopAfter = new Reporter(report =>
        {
            if (report.Kimg >= Batch * 19 / 1000.0)
            {
                stop.Cancel();
            }
        });
        TrainingResult half = TrainingRun.Train(options, dataset, broken, CPU, stopAfter, cancellationToken: stop.Token);
        Assert.True(half.WasCanceled);
        Assert.Equal(Batch * 19 / 1000.0, half.Kimg, 9);
        TrainingResult whole = TrainingRun.Resume(broken, dataset, CPU);
        Assert.False(whole.WasCanceled);

        StateAssert.Same(straight.StateFile, broken.StateFile);
        string[] Ticks(RunFolder run) => [.. File.ReadLines(run.StatsFile).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("Progress/kimg").GetProperty("mean").ToString())];
        Assert.Equal(Ticks(straight), Ticks(broken));
    }

    [Fact]
    public void Given_a_run_that_died_after_its_snapshot_When_it_is_resumed_Then_lines_after_the_snapshot_are_dropped_and_it_ends_the_same()
    {
        using var folder = new TemporaryFolder();
        using ImageDataset dataset = Avatars(false);
        ResolvedTraining options = Options(dataset, AugmentMode.NoAug) with { TotalKimg = Batch * 12 / 1000.0, KimgPerTick = Batch * 2 / 1000.0, SnapshotTicks = 3 };
        var run = new RunFolder(folder.File("run"));
        var saved = new Dictionary<string, byte[]>();
        TrainingRun.Train(options, dataset, run, CPU, new Reporter(report =>
        {
            if (report.Snapshot is not null && report.Kimg < options.TotalKimg && report.Kimg > 0)
            {
                saved["state"] = File.ReadAllBytes(run.StateFile);
            }
        }));
        byte[] end = File.ReadAllBytes(run.StateFile);
        int lines = File.ReadLines(run.StatsFile).Count();

        File.WriteAllBytes(run.StateFile, saved["state"]); // as if the process had died before its last save
        File.AppendAllText(run.StatsFile, "{\"Progress/kimg\": {\"nu"); // in the middle of a line
        var warnings = new List<string>();
        TrainingRun.Resume(run, dataset, CPU, progress: new RunPlots(new Reporter(report => warnings.AddRange(report.Warnings.Select(warning => $"{warning}")))));
        Assert.Empty(warnings);

        Assert.Equal(lines, File.ReadLines(run.StatsFile).Count());
        Assert.True(File.Exists(run.PlotFile));
        Assert.Equal(lines, RunPlot.FromLog(run)!.Series[0].Xs.Count);
        File.WriteAllBytes(folder.File("end.safetensors"), end);
        StateAssert.Same(folder.File("end.safetensors"), run.StateFile);
    }

    [Fact]
    public void Given_two_thousand_iterations_When_training_Then_the_number_of_live_tensors_stays_constant()
    {
        using var folder = new TemporaryFolder();
        using ImageDataset dataset = Avatars(true);
        ResolvedTraining options = Options(dataset, AugmentMode.Ada) with { TotalKimg = Batch * 2000 / 1000.0, KimgPerTick = Batch * 80 / 1000.0, SnapshotTicks = 5 };
        var counts = new List<long>();
        TrainingRun.Train(options, dataset, new RunFolder(folder.File("run")), CPU, new Reporter(report =>
        {
            if (report.IsTick && report.Kimg > Batch * 200 / 1000.0)
            {
                counts.Add(LiveTensors());
            }
        }));
        Assert.True(counts.Count > 10);
        Assert.All(counts, count => Assert.Equal(counts[0], count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Given_half_the_batch_at_a_time_When_gradients_accumulate_Then_weights_move_as_with_the_whole_batch(int replicas)
    {
        using var folder = new TemporaryFolder();
        using ImageDataset dataset = Avatars(false);
        ResolvedTraining whole = Options(dataset, AugmentMode.NoAug);
        // Minibatch statistics and random inputs depend on how the batch is cut; without them the mean of the halves is the whole.
        whole = whole with
        {
            TotalKimg = Batch * 3 / 1000.0,
            GRegInterval = null,
            Discriminator = (StyleGan2DiscriminatorOptions)whole.Discriminator with { MbstdNumChannels = 0 },
            Generator = (StyleGan2GeneratorOptions)whole.Generator with { UseNoise = false },
            Loss = whole.Loss with { StyleMixingProb = 0, PlWeight = 0 },
        };
        ResolvedTraining halves = whole with { MicroBatchSize = Batch / 2, Replicas = replicas };
        var first = new RunFolder(folder.File("whole"));
        var second = new RunFolder(folder.File("halves"));
        TrainingRun.Train(whole, dataset, first, CPU);
        TrainingRun.Train(halves, dataset, second, CPU);
        StateAssert.Same(first.StateFile, second.StateFile, 1e-4);
    }

    [Fact]
    public void Given_frozen_layers_When_training_Then_they_keep_their_values_and_the_others_move()
    {
        using var folder = new TemporaryFolder();
        using ImageDataset dataset = Avatars(false);
        ResolvedTraining options = Options(dataset, AugmentMode.NoAug);
        options = options with { Discriminator = (StyleGan2DiscriminatorOptions)options.Discriminator with { FreezeLayers = 2 }, TotalKimg = Batch * 4 / 1000.0, SnapshotTicks = 1, KimgPerTick = Batch * 4 / 1000.0 };
        var run = new RunFolder(folder.File("run"));
        string? start = null;
        TrainingRun.Train(options, dataset, run, CPU, new Reporter(report =>
        {
            if (report.Snapshot is not null && report.Kimg <= Batch / 1000.0)
            {
                File.Copy(report.Snapshot, start = folder.File("start.safetensors"));
            }
        }));
        using SafetensorsFile before = SafetensorsFile.Open(start!);
        using SafetensorsFile after = SafetensorsFile.Open(run.StateFile);
        using var scope = NewDisposeScope();
        foreach (string frozen in new[] { "D.b8.fromrgb.weight", "D.b8.fromrgb.bias", "D.b8.conv0.weight" })
        {
            Assert.True(before.Read(frozen).equal(after.Read(frozen)).all().item<bool>(), frozen);
        }

        Assert.False(before.Read("D.b8.conv1.weight").equal(after.Read("D.b8.conv1.weight")).all().item<bool>());
        Assert.DoesNotContain("opt_D.v.b8.conv0.weight", after.Entries.Keys);
    }

    [Fact]
    public void Given_a_trained_network_When_another_run_starts_from_it_Then_it_takes_what_fits()
    {
        using var folder = new TemporaryFolder();
        using ImageDataset dataset = Avatars(false);
        ResolvedTraining options = Options(dataset, AugmentMode.NoAug) with { TotalKimg = Batch * 2 / 1000.0 };
        TrainingResult first = TrainingRun.Train(options, dataset, new RunFolder(folder.File("first")), CPU);

        using var session = new TrainingSession(options with { InitialWeights = first.Snapshot, Seed = 7 }, dataset, CPU, SingleProcess.Instance);
        using var scope = NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(first.Snapshot);
        foreach ((string name, Tensor value) in session.Ema.state_dict())
        {
            Assert.True(file.Read("G_ema." + name).equal(value).all().item<bool>(), name);
        }

        ResolvedTraining other = options with { Generator = (StyleGan2GeneratorOptions)options.Generator with { ImgResolution = 16, ChannelBase = 4096, ChannelMax = 24, ZDim = 24, WDim = 24 }, InitialWeights = first.Snapshot };
        using ImageDataset larger = BuiltInData.Open("builtin:avatars?count=20", 16);
        var error = Assert.Throws<StyleGanException>(() => new TrainingSession(
            other with { Discriminator = (StyleGan2DiscriminatorOptions)options.Discriminator with { ImgResolution = 16, ChannelMax = 24, ChannelBase = 4096 } }, larger, CPU, SingleProcess.Instance).Dispose());
        Assert.Contains("weights of another architecture", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_gradients_that_are_not_finite_When_stepping_Then_they_are_replaced_and_reported()
    {
        using var scope = NewDisposeScope();
        using var linear = nn.Linear(2, 2, hasBias: false);
        using var network = new TrainedNetwork(linear, new AdamOptions { LearningRate = 0.1 });
        network.SetTrainable(true);
        Tensor before = linear.weight!.detach().clone();
        linear.weight!.grad = tensor(new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1f }).reshape(2, 2);
        Assert.False(double.IsFinite(network.Step(SingleProcess.Instance)));
        float[] moved = (linear.weight!.detach() - before).data<float>().ToArray();
        Assert.Equal(0, moved[0]);
        Assert.Equal([-0.1f, 0.1f, -0.1f], moved[1..].Select(value => MathF.Round(value, 4)));
    }

    [Fact]
    public void Given_a_folder_with_a_run_When_training_anew_in_it_Then_the_error_says_how_to_continue()
    {
        using var folder = new TemporaryFolder();
        using ImageDataset dataset = Avatars(false);
        ResolvedTraining options = Options(dataset, AugmentMode.NoAug) with { TotalKimg = Batch / 1000.0 };
        var run = new RunFolder(folder.File("run"));
        TrainingRun.Train(options, dataset, run, CPU);
        Assert.Contains("Continue it (TrainingOptions.Resume)", Assert.Throws<StyleGanException>(() => TrainingRun.Train(options, dataset, run, CPU)).Message, StringComparison.Ordinal);
        Assert.Contains("no run that can be continued", Assert.Throws<StyleGanException>(() => TrainingRun.Resume(new RunFolder(folder.Path), dataset, CPU)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_another_architecture_When_weights_are_loaded_Then_the_error_lists_what_does_not_fit()
    {
        using var folder = new TemporaryFolder();
        using ImageDataset dataset = Avatars(false);
        ResolvedTraining options = Options(dataset, AugmentMode.NoAug) with { TotalKimg = Batch / 1000.0 };
        var run = new RunFolder(folder.File("run"));
        TrainingRun.Train(options, dataset, run, CPU);
        File.WriteAllText(run.OptionsFile, (options with { Generator = (StyleGan2GeneratorOptions)options.Generator with { ChannelMax = 4 } }).ToJson());
        string message = Assert.Throws<StyleGanException>(() => TrainingRun.Resume(run, dataset, CPU)).Message;
        Assert.Contains("another architecture", message, StringComparison.Ordinal);
        Assert.Contains("synthesis.b4.const [16, 4, 4] for [4, 4, 4]", message, StringComparison.Ordinal);
    }

    private static ImageDataset Avatars(bool isConditional) => BuiltInData.Open($"builtin:avatars?count=50{(isConditional ? "&label=glasses" : string.Empty)}", 8);

    private static ResolvedTraining Options(ImageDataset dataset, AugmentMode augment)
    {
        var request = new TrainingOptions
        {
            Data = "builtin:avatars",
            Cond = dataset.LabelDim > 0,
            Preset = "cpu",
            MapDepth = 2,
            Batch = Batch,
            CBase = 128,
            CMax = 16,
            Latent = 16,
            Aug = augment,
            P = augment == AugmentMode.NoAug ? null : 0.5,
            Seed = 3,
            Snap = 1000,
        };
        ResolvedTraining options = request.Resolve(dataset, CPU);
        return options with { Ada = options.Ada with { RampKimg = 0.2 } }; // adapts within a few iterations
    }

    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
    }

    private sealed class Reporter(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
