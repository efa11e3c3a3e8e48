using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

/// <summary>Faults at every point of a training: what is on the disk afterwards is the state of the last finished step, and a healed run ends as one that had no fault.</summary>
public sealed class FaultInjectionTests : IDisposable
{
    private const int Batch = 4;
    private const int Steps = 14;
    private const int ImageCount = 50;

    private readonly TemporaryFolder _folder = new();

    private RunFolder Straight => new(_folder.File("straight"));

    private RunFolder Broken => new(_folder.File("broken"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(26)]
    [InlineData(ImageCount)]
    public void Given_a_read_that_fails_for_want_of_memory_When_training_Then_the_last_step_is_saved_and_the_healed_run_ends_the_same(int read)
    {
        using ImageDataset whole = Open();
        ResolvedTraining options = Options(whole);
        TrainingRun.Train(options, whole, Straight, CPU);

        using ImageDataset faulty = Open((_, reads) => FaultyImages.IsLoading && reads == read ? new NoMemoryException() : null);
        var log = new Log();
        Assert.Throws<NoMemoryException>(() => TrainingRun.Train(options, faulty, Broken, CPU, log));
        AssertEndsTheSame(options, whole, log);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(Steps)]
    public void Given_a_receiver_of_reports_that_fails_When_training_Then_the_last_step_is_saved_and_the_run_ends_the_same(int report)
    {
        using ImageDataset dataset = Open();
        ResolvedTraining options = Options(dataset);
        TrainingRun.Train(options, dataset, Straight, CPU);
        var log = new Log();
        int reports = 0;
        var error = Assert.Throws<InvalidOperationException>(() => TrainingRun.Train(options, dataset, Broken, CPU, new Reporter(value =>
        {
            log.Report(value);
            if (++reports == report)
            {
                throw new InvalidOperationException("a fault");
            }
        })));
        Assert.Equal("a fault", error.Message);
        AssertEndsTheSame(options, dataset, log);
    }

    [Theory]
    [InlineData("reals.png", "sheet of real images")]
    [InlineData("fakes000000.png", "sheet of generated images")]
    [InlineData("stats.jsonl", "log")]
    [InlineData("losses.png", "plots")]
    [InlineData("metric-fid50k_full.jsonl", "results of fid50k_full")]
    [InlineData("network-best.safetensors", "results of fid50k_full")]
    public void Given_a_side_file_that_cannot_be_written_When_training_Then_one_warning_names_it_and_the_run_ends_the_same(string file, string kind)
    {
        using ImageDataset dataset = Open();
        ResolvedTraining options = Options(dataset) with { Metrics = "fid50k_full", MetricsNum = 8 };
        TrainingRun.Train(options, dataset, Straight, CPU);
        Directory.CreateDirectory(Path.Combine(Broken.Path, file, "in the way"));
        var log = new Log();
        TrainingResult result = TrainingRun.Train(options, dataset, Broken, CPU, new RunPlots(log));
        TrainingWarning warning = Assert.Single(log.Warnings);
        Assert.Equal(kind, warning.Kind);
        Assert.Contains(file, warning.Message, StringComparison.Ordinal);
        Assert.EndsWith("The training continues without.", warning.Message, StringComparison.Ordinal);
        Assert.True(kind == "plots" || result.Warnings[kind] == 1);
        StateAssert.Same(Straight.StateFile, Broken.StateFile);
    }

    [Fact]
    public void Given_a_metric_that_fails_When_training_Then_one_warning_names_it_the_others_are_measured_and_the_run_ends_the_same()
    {
        using ImageDataset whole = Open();
        ResolvedTraining options = Options(whole);
        TrainingRun.Train(options, whole, Straight, CPU);
        bool isTraining = false;
        using ImageDataset faulty = Open((index, _) => isTraining && !FaultyImages.IsLoading ? new IOException($"no image {index}") : null);
        var log = new Log();
        TrainingRun.Train(options with { Metrics = "fid50k_full,is50k", MetricsNum = 8 }, faulty, Broken, CPU, new Reporter(value =>
        {
            isTraining = true;
            log.Report(value);
        }));
        Assert.Contains("of the 50 images of avatars cannot be read, more than half", Assert.Single(log.Warnings, warning => warning.Kind == "metric fid50k_full").Message, StringComparison.Ordinal);
        Assert.Equal(4, log.Metrics.Count(name => name == "is50k@builtin"));
        Assert.DoesNotContain("fid50k_full@builtin", log.Metrics);
        StateAssert.Same(Straight.StateFile, Broken.StateFile);
    }

    [Fact]
    public void Given_a_network_file_that_cannot_be_written_When_training_Then_the_state_of_that_step_is_saved_before_and_the_run_ends_the_same()
    {
        using ImageDataset dataset = Open();
        ResolvedTraining options = Options(dataset);
        TrainingRun.Train(options, dataset, Straight, CPU);
        string network = Broken.SnapshotFile(0);
        Directory.CreateDirectory(Path.Combine(network, "in the way"));
        var log = new Log();
        Assert.Contains(network, Assert.Throws<StyleGanException>(() => TrainingRun.Train(options, dataset, Broken, CPU, log)).Message, StringComparison.Ordinal);
        Directory.Delete(network, recursive: true);
        AssertEndsTheSame(options, dataset, log);
    }

    [Fact]
    public void Given_a_state_that_cannot_be_written_When_training_Then_the_state_before_is_unharmed_named_and_continues_the_same()
    {
        using ImageDataset dataset = Open();
        ResolvedTraining options = Options(dataset);
        TrainingRun.Train(options, dataset, Straight, CPU);
        string aside = _folder.File("aside");
        var log = new Log();
        string message = Assert.Throws<StyleGanException>(() => TrainingRun.Train(options, dataset, Broken, CPU, new Reporter(value =>
        {
            log.Report(value);
            if (value.IsTick && !File.Exists(aside))
            {
                File.Move(Broken.StateFile, aside);
                Directory.CreateDirectory(Path.Combine(Broken.StateFile, "in the way"));
            }
        }))).Message;
        Assert.Contains(Broken.StateFile, message, StringComparison.Ordinal);
        Assert.Contains("The state of 0.004 kimg is saved", Assert.Single(log.Warnings).Message, StringComparison.Ordinal);
        Directory.Delete(Broken.StateFile, recursive: true);
        File.Move(aside, Broken.StateFile);
        TrainingRun.Resume(Broken, dataset, CPU);
        StateAssert.Same(Straight.StateFile, Broken.StateFile);
    }

    [Fact]
    public void Given_damaged_images_When_training_Then_one_warning_names_them_and_a_resumed_run_ends_as_one_that_was_not_stopped()
    {
        static Exception? Fault(int index, int reads) => index is 3 or 17 ? new StyleGanException($"image {index} cannot be decoded.") : null;
        using ImageDataset damaged = Open(Fault);
        ResolvedTraining options = Options(damaged);
        var log = new Log();
        TrainingResult result = TrainingRun.Train(options, damaged, Straight, CPU, log);
        Assert.Equal(["unreadable images"], log.Warnings.Select(warning => warning.Kind).Distinct());
        string all = string.Join(' ', log.Warnings.Select(warning => warning.Message));
        Assert.Contains("avatar 3", all, StringComparison.Ordinal);
        Assert.Contains("avatar 17", all, StringComparison.Ordinal);
        Assert.InRange(log.Warnings.Count, 1, 2);
        Assert.Equal(log.Warnings.Count, result.Warnings["unreadable images"]);

        using ImageDataset again = Open(Fault);
        using var stop = new CancellationTokenSource();
        TrainingRun.Train(options, again, Broken, CPU, new Reporter(value => StopAfter(value, 5, stop)), cancellationToken: stop.Token);
        using ImageDataset third = Open(Fault);
        TrainingRun.Resume(Broken, third, CPU);
        StateAssert.Same(Straight.StateFile, Broken.StateFile);
    }

    [Fact]
    public void Given_snapshots_by_the_clock_When_training_Then_there_are_more_of_them_and_the_run_ends_the_same()
    {
        using ImageDataset dataset = Open();
        ResolvedTraining options = Options(dataset) with { SnapshotTicks = 100 };
        var few = new Log();
        TrainingRun.Train(options, dataset, Straight, CPU, few);
        Assert.Equal(2, few.Snapshots);
        var many = new Log();
        using var stop = new CancellationTokenSource();
        ResolvedTraining timed = options with { SnapshotMinutes = 1e-9 };
        TrainingRun.Train(timed, dataset, Broken, CPU, many);
        Assert.Equal(Steps, many.Snapshots);
        StateAssert.Same(Straight.StateFile, Broken.StateFile);
        Assert.Equal(File.ReadLines(Straight.StatsFile).Count(), File.ReadLines(Broken.StatsFile).Count());
        Assert.DoesNotContain("snapshot_minutes", options.ToJson(), StringComparison.Ordinal);
        Assert.Equal(1e-9, ResolvedTraining.Load(Broken).SnapshotMinutes);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "it had 50 images and has 49")]
    [InlineData(2, "it still has 50 images, but not the same ones or in another order")]
    [InlineData(3, null)]
    public void Given_other_data_When_a_run_is_resumed_Then_one_warning_says_what_differs(int change, string? difference)
    {
        using ImageDataset dataset = Open();
        ResolvedTraining options = Options(dataset);
        using var stop = new CancellationTokenSource();
        TrainingRun.Train(options, dataset, Broken, CPU, new Reporter(value => StopAfter(value, 5, stop)), cancellationToken: stop.Token);
        if (change == 3)
        {
            ForgetData(Broken.StateFile);
        }

        using ImageDataset other = BuiltInData.Open($"builtin:avatars?count={(change == 1 ? ImageCount - 1 : ImageCount)}&seed={(change >= 2 ? 7 : 0)}", 8);
        var log = new Log();
        TrainingRun.Resume(Broken, other, CPU, progress: log);
        Assert.Equal(difference is null ? [] : [new TrainingWarning("other data", $"avatars-8 is not as it was when the run was saved: {difference}. The run continues on it, but not exactly as it would have.")], log.Warnings);
    }

    /// <summary>As a state of an earlier version.</summary>
    private static void ForgetData(string path)
    {
        using var scope = NewDisposeScope();
        KeyValuePair<string, Tensor>[] tensors;
        Dictionary<string, string> metadata;
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            tensors = [.. file.Entries.Keys.Select(name => new KeyValuePair<string, Tensor>(name, file.Read(name)))];
            metadata = file.Metadata.Where(item => item.Key != "data").ToDictionary();
            Assert.Equal(file.Metadata.Count - 1, metadata.Count);
        }

        SafetensorsFile.Save(path, tensors, metadata);
    }

    private static void StopAfter(TrainingProgress value, int steps, CancellationTokenSource stop)
    {
        if (value.Kimg >= steps * Batch / 1000.0)
        {
            stop.Cancel();
        }
    }

    private void AssertEndsTheSame(ResolvedTraining options, ImageDataset healed, Log log)
    {
        if (log.Kimg == 0)
        {
            Assert.False(File.Exists(Broken.OptionsFile));
            TrainingRun.Train(options, healed, Broken, CPU);
        }
        else
        {
            Assert.Equal(log.Kimg, Broken.SavedKimg);
            Assert.Contains(FormattableString.Invariant($"The state of {log.Kimg:0.###} kimg is saved; TrainingOptions.Resume = '{Broken.Path}' continues from it."), log.Warnings[^1].Message, StringComparison.Ordinal);
            TrainingRun.Resume(Broken, healed, CPU);
        }

        StateAssert.Same(Straight.StateFile, Broken.StateFile);
        Assert.Equal(File.ReadLines(Straight.StatsFile).Count(), File.ReadLines(Broken.StatsFile).Count());
    }

    private static ImageDataset Open(Func<int, int, Exception?>? fault = null)
    {
        var options = new ImageDatasetOptions { Resolution = 8 };
        IImageStorage images = ImageStorage.Open($"builtin:avatars?count={ImageCount}&seed=0", options);
        return ImageDataset.Of(fault is null ? images : new FaultyImages(images, fault), "avatars", options);
    }

    /// <summary>A tick every three steps, a snapshot every second tick.</summary>
    private static ResolvedTraining Options(ImageDataset dataset) => new TrainingOptions
    {
        Data = "builtin:avatars",
        Preset = "cpu",
        MapDepth = 2,
        Batch = Batch,
        CBase = 64,
        CMax = 8,
        Latent = 8,
        Seed = 3,
        Kimg = Steps * Batch / 1000.0,
        Tick = 3 * Batch / 1000.0,
        Snap = 2,
    }.Resolve(dataset, CPU);

    /// <summary>What a training reported.</summary>
    private sealed class Log : IProgress<TrainingProgress>
    {
        public double Kimg { get; private set; }

        public int Snapshots { get; private set; }

        public List<TrainingWarning> Warnings { get; } = [];

        public List<string> Metrics { get; } = [];

        public void Report(TrainingProgress value)
        {
            Kimg = value.Kimg;
            Snapshots += value.Snapshot is null ? 0 : 1;
            Warnings.AddRange(value.Warnings);
            Metrics.AddRange(value.Metrics.Select(result => result.Metric));
        }
    }

    private sealed class NoMemoryException : OutOfMemoryException;

    private sealed class Reporter(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
