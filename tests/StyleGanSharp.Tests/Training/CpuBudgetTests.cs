using StyleGanSharp.Runtime;
using StyleGanSharp.Studies;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

/// <summary>Trainings that end after an amount of processor time.</summary>
public sealed class CpuBudgetTests : IDisposable
{
    private const double Minutes = 0.03;

    private readonly TemporaryFolder _folder = new();

    private TrainingOptions Options => new()
    {
        Data = "builtin:avatars?count=32",
        Resolution = 16,
        Preset = "tiny",
        CBase = 64,
        CMax = 8,
        Latent = 8,
        Batch = 4,
        Aug = AugmentMode.NoAug,
        CpuMinutes = Minutes,
        Tick = 0.02,
        OutFolder = _folder.Path,
        Device = CPU,
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_an_end_by_processor_time_When_trained_Then_the_run_ends_by_itself_soon_after_it_and_counts_what_it_used()
    {
        var fractions = new List<double>();
        TrainingResult result = TrainingRun.Train(Options, new Reporter(report => fractions.Add(report.Fraction)));
        Assert.False(result.WasCanceled);
        Assert.InRange(result.Kimg, 0.004, 24999);
        var folder = new RunFolder(result.RunFolder);
        Assert.InRange(folder.SavedCpuMinutes, Minutes, 3 * Minutes);
        Assert.Equal(1, fractions[^1]);
        Assert.True(fractions.Zip(fractions.Skip(1)).All(pair => pair.Second >= pair.First));
        Assert.Contains("\"cpu_minutes\": 0.03", File.ReadAllText(folder.OptionsFile), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_run_that_used_its_time_When_more_is_given_Then_it_goes_on_from_what_it_has_used()
    {
        TrainingResult first = TrainingRun.Train(Options);
        var folder = new RunFolder(first.RunFolder);
        double used = folder.SavedCpuMinutes;
        TrainingResult same = TrainingRun.Train(new TrainingOptions { Resume = first.RunFolder, Device = CPU });
        Assert.Equal(first.Kimg, same.Kimg);
        TrainingResult longer = TrainingRun.Train(new TrainingOptions { Resume = first.RunFolder, CpuMinutes = used + Minutes, Device = CPU });
        Assert.True(longer.Kimg > first.Kimg);
        Assert.InRange(folder.SavedCpuMinutes, used + Minutes, used + (4 * Minutes));
    }

    [Fact]
    public void Given_both_ends_When_the_images_are_seen_first_Then_they_end_the_run()
    {
        TrainingResult result = TrainingRun.Train(Options with { Kimg = 0.008, CpuMinutes = 100 });
        Assert.Equal(0.008, result.Kimg, 9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Given_no_time_When_asked_for_Then_it_is_refused(double minutes)
    {
        string message = Assert.Throws<OptionException>(() => TrainingRun.Train(Options with { CpuMinutes = minutes })).Message;
        Assert.Contains("TrainingOptions.CpuMinutes is", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public void Given_a_study_of_parts_in_equal_time_When_run_Then_each_has_its_time_and_is_compared_with_the_first()
    {
        var request = new StudyRequest
        {
            Study = StudyCatalog.Find("later-losses") with { CpuMinutes = Minutes },
            Folder = _folder.File("study"),
            Training = Options with { CpuMinutes = null },
            Configs = "baseline,san,lecam",
            Seeds = [0, 1],
            Measurements = "fid50k_full",
            Features = "builtin",
            Num = 20,
            MeasuringBatch = 20,
        };
        Assert.True(StudyRunner.Run(request));
        var folder = new StudyFolder(request.Folder);
        Assert.All(from name in new[] { "baseline", "san", "lecam" } from seed in request.Seeds select folder.Run(name, seed), run => Assert.InRange(new RunFolder(run).SavedCpuMinutes, Minutes, 4 * Minutes));
        var results = StudyResults.Read(request);
        Assert.Equal([("baseline", "san"), ("baseline", "lecam")], results.Steps.Select(step => (step.From, step.To)));
        string page = File.ReadAllText(StudyReport.Write(request)!);
        Assert.Contains("0.03 minutes of processor time each", page, StringComparison.Ordinal);
        Assert.Contains("compared with baseline", page, StringComparison.Ordinal);

        // What is trained is not trained again.
        Dictionary<string, DateTime> States() => Directory.GetFiles(request.Folder, "training-state*", SearchOption.AllDirectories).ToDictionary(file => file, File.GetLastWriteTimeUtc);
        Dictionary<string, DateTime> before = States();
        Assert.True(StudyRunner.Run(request));
        Assert.Equal(before, States());
    }

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
