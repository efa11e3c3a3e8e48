using StyleGanSharp.Runtime;
using StyleGanSharp.Studies;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;

namespace StyleGanSharp.Tests.Studies;

public sealed class StudyRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Given_a_study_When_it_is_stopped_and_started_again_Then_it_goes_on_and_in_the_end_all_is_measured_and_reported()
    {
        StudyRequest request = Request();
        using var stop = new CancellationTokenSource();
        Assert.False(StudyRunner.Run(request, new Reporter(value =>
        {
            if (value.Stage.Contains("B, seed 0: training", StringComparison.Ordinal))
            {
                stop.Cancel();
            }
        }), stop.Token));
        Assert.True(File.Exists(Path.Combine(_folder.Path, "measured", "A-seed0", "fid50k_full.json")));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "measured", "B-seed0")));

        var lines = new List<string>();
        var shares = new List<double>();
        Assert.True(StudyRunner.Run(request, new Reporter(value => Add(lines, shares, value))));
        Assert.DoesNotContain(lines, line => line.StartsWith("A, seed 0", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("B, seed 1: fid50k_full@builtin ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("A, seed 1: eqt50k_int not measured: Equivariance cannot be measured", StringComparison.Ordinal));
        Assert.Equal(1, shares[^1]);
        Assert.True(shares.Zip(shares.Skip(1)).All(pair => pair.Second >= pair.First), string.Join(' ', shares));

        lines.Clear();
        Assert.True(StudyRunner.Run(request, new Reporter(value => Add(lines, shares, value))));
        Assert.Empty(lines);

        var results = StudyResults.Read(request);
        StudyCell cell = results.Cells.Single(item => item.Arm == "B" && item.Measurement == "fid50k_full@builtin");
        Assert.Equal(2, cell.Count);
        Assert.True(cell.Spread > 0);
        double[] values = [.. results.Values.Where(value => value.Arm == "B" && value.Measurement == "fid50k_full@builtin").Select(value => value.Value!.Value)];
        Assert.Equal(values.Average(), cell.Mean!.Value, 1e-9);
        Assert.Equal(["fid50k_full@builtin", "eqt50k_int"], results.Measurements);
        StudyStep step = Assert.Single(results.Steps);
        Assert.Equal(("A", "B", "seeds"), (step.From, step.To, step.Basis));
        Assert.True(step is { PValue: >= 0.5, IsSignificant: false }, "Two trainings cannot make anything sure.");

        string page = File.ReadAllText(StudyReport.Write(request)!);
        Assert.Contains("A &lt;&amp;&gt; B?", page, StringComparison.Ordinal);
        Assert.Contains("data:image/png;base64,", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        string[] table = File.ReadAllLines(Path.Combine(_folder.Path, "table.csv"));
        Assert.StartsWith("configuration,fid50k_full@builtin,fid50k_full@builtin sd,fid50k_full@builtin n", table[0], StringComparison.Ordinal);
        Assert.Equal(3, table.Length);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "plots", "ladder-fid50k_full@builtin.png")));
        Assert.Equal(8, File.ReadAllLines(Path.Combine(_folder.Path, "values.csv")).Length - 1);
        Assert.Equal(4, Directory.GetFiles(Path.Combine(_folder.Path, "measured"), "grid.png", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void Given_a_folder_of_another_study_When_run_Then_it_is_refused_before_anything_is_trained()
    {
        StudyRequest request = Request() with { Seeds = [0], Configs = "A", Measurements = "fid50k_full" };
        Assert.True(StudyRunner.Run(request));
        string message = Assert.Throws<UsageException>(() => StudyRunner.Run(request with { Training = request.Training with { GLr = 0.5 }, Configs = "B,A" })).Message;
        Assert.Contains("was trained with other options than this study asks for", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "runs", "B-seed0")));
    }

    [Fact]
    public void Given_another_process_at_work_on_a_network_When_run_Then_it_is_left_to_it()
    {
        StudyRequest request = Request() with { Seeds = [0], Measurements = "fid50k_full" };
        var folder = new StudyFolder(request.Folder);
        using (folder.TryTake("A", 0))
        {
            Assert.False(StudyRunner.Run(request));
            Assert.False(Directory.Exists(Path.Combine(_folder.Path, "runs", "A-seed0")));
            Assert.True(Directory.Exists(Path.Combine(_folder.Path, "runs", "B-seed0")));
        }

        Assert.True(StudyRunner.Run(request));
    }

    [Fact]
    public void Given_a_bad_request_When_run_Then_everything_wrong_is_named()
    {
        string message = Assert.Throws<UsageException>(() => StudyRunner.Run(Request() with { Configs = "A,Q", Seeds = [1, 1, -2], Num = 3, Measurements = "beauty" })).Message;
        Assert.Contains("has no configuration 'Q' (--configs). Choose from: A, B.", message, StringComparison.Ordinal);
        Assert.Contains("Seed -2", message, StringComparison.Ordinal);
        Assert.Contains("A seed is given twice", message, StringComparison.Ordinal);
        Assert.Contains("--num) is 3", message, StringComparison.Ordinal);
        Assert.Contains("The metric 'beauty' is unknown", message, StringComparison.Ordinal);

        message = Assert.Throws<UsageException>(() => StudyCatalogue.Find("life")).Message;
        Assert.Contains("There is no study 'life'. Choose one of: entanglement, stylegan1-ladder, stylegan2-ladder", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_catalogue_When_looked_through_Then_every_arm_is_a_training_that_can_be_resolved_and_every_measurement_exists()
    {
        foreach (Study study in StudyCatalogue.All)
        {
            Assert.True(study.Arms.Count >= 6, study.Name);
            StudyRequest request = Request() with { Study = study, Measurements = null };
            request.Validate();
            using StyleGanSharp.Data.IImageSource source = TrainingPlanner.OpenData(request.Training with { Resolution = 32 });
            Assert.All(study.Arms, arm => TrainingPlanner.Resolve(arm.Change(request.Training with { Resolution = 32 }), source, TorchSharp.torch.CPU));
        }
    }

    private static void Add(List<string> lines, List<double> shares, StudyProgress value)
    {
        lines.AddRange(value.Line is { } line ? [line] : []);
        shares.Add(value.Share);
    }

    private StudyRequest Request() => new()
    {
        Study = new Study("test", "Is A <&> B?", [Arm("A", "stylegan2"), Arm("B", "stylegan3-ladder:C")], ["fid50k_full"]),
        Folder = _folder.Path,
        Training = new TrainingRequest
        {
            Data = "builtin:avatars?count=32",
            Resolution = 16,
            Preset = "tiny",
            CBase = 64,
            CMax = 8,
            Latent = 8,
            Batch = 4,
            Aug = AugmentMode.NoAug,
            Kimg = 0.012,
            Tick = 0.004,
            Snap = 1,
        },
        Seeds = [0, 1],
        Measurements = "fid50k_full,eqt50k_int",
        Num = 20,
        MeasuringBatch = 20,
    };

    private static StudyArm Arm(string name, string cfg) => new(name, cfg, request => request with { Cfg = cfg });

    private sealed class Reporter(Action<StudyProgress> report) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => report(value);
    }
}
