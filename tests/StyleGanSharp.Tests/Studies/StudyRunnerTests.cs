using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using StyleGanSharp.Studies;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Studies;

public sealed class StudyRunnerTests : IDisposable
{
    private const string Labeled = "builtin:avatars?count=32&label=glasses";

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
        Assert.Contains("\"arm\": \"A\"", File.ReadAllText(Path.Combine(_folder.Path, "measured", "A-seed0", "fid50k_full.json")), StringComparison.Ordinal); // the format of earlier versions
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "measured", "B-seed0")));

        var lines = new List<string>();
        var fractions = new List<double>();
        Assert.True(StudyRunner.Run(request, new Reporter(value => Add(lines, fractions, value))));
        Assert.DoesNotContain(lines, line => line.StartsWith("A, seed 0", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("B, seed 1: fid50k_full@builtin ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("A, seed 1: eqt50k_int not measured: ", StringComparison.Ordinal) && line.Contains("the network has no input transform", StringComparison.Ordinal));
        Assert.Equal(1, fractions[^1]);
        Assert.True(fractions.Zip(fractions.Skip(1)).All(pair => pair.Second >= pair.First), string.Join(' ', fractions));

        lines.Clear();
        var times = new List<TimeSpan?>();
        Assert.True(StudyRunner.Run(request, new Reporter(value =>
        {
            Add(lines, fractions, value);
            times.Add(value.Remaining);
        })));
        Assert.Empty(lines);
        Assert.NotEmpty(times);
        Assert.All(times, time => Assert.Null(time)); // What was found is not work of this process, so that nothing is known of its speed.

        var results = StudyResults.Read(request);
        StudyCell cell = results.Cells.Single(item => item.Configuration == "B" && item.Measurement == "fid50k_full@builtin");
        Assert.Equal(2, cell.Count);
        Assert.True(cell.Spread > 0);
        double[] values = [.. results.Values.Where(value => value.Configuration == "B" && value.Measurement == "fid50k_full@builtin").Select(value => value.Value!.Value)];
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
    public void Given_another_process_that_stops_meanwhile_When_run_Then_its_network_is_finished_too()
    {
        StudyRequest request = Request() with { Seeds = [0], Measurements = "fid50k_full" };
        IDisposable? other = new StudyFolder(request.Folder).TryTake("A", 0);
        Assert.NotNull(other);
        Assert.True(StudyRunner.Run(request, new Reporter(progress =>
        {
            if (progress.Stage.StartsWith("B, seed 0", StringComparison.Ordinal))
            {
                other.Dispose();
            }
        })));
        Assert.True(Directory.Exists(Path.Combine(_folder.Path, "runs", "A-seed0")));
    }

    [Fact]
    public void Given_a_bad_request_When_run_Then_everything_wrong_is_named()
    {
        string message = Assert.Throws<OptionException>(() => StudyRunner.Run(Request() with { Configs = "A,Q", Seeds = [1, 1, -2], Num = 3, Measurements = "beauty" })).Message;
        Assert.Contains("StudyRequest.Configs is Q; the study", message, StringComparison.Ordinal);
        Assert.Contains("StudyRequest.Seeds is 1, 1, -2; seeds must not be negative.", message, StringComparison.Ordinal);
        Assert.Contains("each seed must be given once.", message, StringComparison.Ordinal);
        Assert.Contains("StudyRequest.Num is 3", message, StringComparison.Ordinal);
        Assert.Contains("MetricCatalog.names is 'beauty'; there is no such metric", message, StringComparison.Ordinal);

        message = Assert.Throws<UsageException>(() => StudyCatalog.Find("life")).Message;
        Assert.Contains("There is no study 'life'. Choose one of: entanglement, stylegan1-ladder, stylegan2-ladder", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_catalog_When_listed_Then_every_configuration_is_a_training_that_can_be_resolved_and_every_measurement_exists()
    {
        foreach (Study study in StudyCatalog.All)
        {
            Assert.True(study.Configurations.Count >= 6, study.Name);
            StudyRequest request = Request() with { Study = study, Measurements = null };
            request.Validate();
            TrainingOptions training = request.Training with { Resolution = 32, Data = Labeled, Cond = study.IsConditional };
            using ImageDataset dataset = training.OpenData();
            Assert.All(study.Configurations, configuration => configuration.Change(training).Resolve(dataset, CPU));
        }
    }

    [Fact]
    public void Given_the_steps_to_StyleGAN_XL_When_planned_Then_all_are_equally_deep_and_each_adds_its_own()
    {
        Study study = StudyCatalog.Find("stylegan-xl-ablation");
        TrainingOptions training = Request().Training with { Resolution = 32, Data = Labeled, Cond = true, Latent = 16 };
        using ImageDataset dataset = training.OpenData();
        ResolvedTraining[] steps = [.. study.Configurations.Select(configuration => configuration.Change(training).Resolve(dataset, CPU))];
        int LayersOf(StudyConfiguration configuration, ResolvedTraining options) => configuration.GrowthFactor == 1 ? ((AliasFreeOptions)options.Generator).PlanLayers().Layers.Count : ((AliasFreeOptions)Grown(options)).PlanLayers().Layers.Count;
        Assert.All(study.Configurations.Zip(steps), step => Assert.Equal(10, LayersOf(step.First, step.Second)));
        Assert.Equal([16, 16, 4, 4, 4, 4, 4], steps.Select(options => options.Generator switch { StyleGan3GeneratorOptions g => g.ZDim, StyleGanXlGeneratorOptions g => g.ZDim, _ => 0 }));
        Assert.Equal(["", "builtin", "builtin", "builtin", "builtin", "builtin,builtin-random", "builtin,builtin-random"],
            steps.Select(options => options.Discriminator is ProjectedDiscriminatorOptions d ? string.Join(',', d.Features.Select(item => item.Name)) : string.Empty));
        Assert.Equal([0, 0, 0, 0, 0, 0, 1.0], steps.Select(options => options.Loss.GuidanceWeight));
        Assert.Equal(2, steps[0].Loss.R1Gamma);
        Assert.All(steps[1..], options => Assert.Equal((0, 0.002, 2), (options.Loss.R1Gamma, options.GOptimizer.LearningRate, options.Loss.BlurInitSigma)));

        // The stem that was planned, as a head of four layers for twice the size goes on from it.
        static StyleGanXlGeneratorOptions Grown(ResolvedTraining options) =>
            (StyleGanXlGeneratorOptions)options.Generator with { StemResolution = 16, Stages = [new SuperResolutionStage(32, 4)] };
    }

    [Fact]
    public void Given_a_step_that_grows_When_it_is_stopped_between_its_stages_Then_it_goes_on_and_the_last_stage_is_measured()
    {
        StudyRequest request = Request() with { Study = StudyCatalog.Find("stylegan-xl-ablation"), Configs = "growing", Seeds = [0], Measurements = "pr50k3_full,recall50k3_full" };
        request = request with { Training = request.Training with { Data = Labeled } };
        using var stop = new CancellationTokenSource();
        Assert.False(StudyRunner.Run(request, new Reporter(value =>
        {
            if (value.Fraction > 0.41)
            {
                stop.Cancel();
            }
        }), stop.Token));
        var fractions = new List<double>();
        var lines = new List<string>();
        Assert.True(StudyRunner.Run(request, new Reporter(value => Add(lines, fractions, value))));
        Assert.True(fractions.Zip(fractions.Skip(1)).All(pair => pair.Second >= pair.First), string.Join(' ', fractions));

        string Stage(int pixels) => Path.Combine(_folder.Path, "runs", "growing-seed0", $"stage-{pixels:D5}");
        Assert.All([8, 16], pixels => Assert.Equal(0.006, ResolvedTraining.Load(new RunFolder(Stage(pixels))).TotalKimg));
        using var scope = NewDisposeScope();
        using var generator = NetworkFile.LoadGenerator(Stage(16));
        using ClassEmbeddings embeddings = ClassEmbeddings.Load(Path.Combine(_folder.Path, "class-embeddings.safetensors"));
        TensorAssert.Close(embeddings.Values, generator.state_dict()["mapping.embed.weight"], 0, 0);
        StudyValue[] values = [.. StudyResults.Read(request).Values];
        Assert.Equal(["pr50k3_full@builtin", "recall50k3_full@builtin"], values.Select(value => value.Measurement));
        Assert.Equal([values[0].Value!.Value, values[0].Details["recall"]], [values[1].Details["precision"], values[1].Value!.Value]);

        lines.Clear();
        Assert.True(StudyRunner.Run(request, new Reporter(value => Add(lines, fractions, value))));
        Assert.Empty(lines);
        Assert.Contains("was trained with other options", Assert.Throws<UsageException>(
            () => StudyRunner.Run(request with { Training = request.Training with { Kimg = 0.024 } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_data_without_labels_When_a_study_needs_them_Then_it_is_told_before_anything_starts()
    {
        ImageCodec.Save(_folder.File(Path.Combine("plain", "0.png")), Images.Noise(16, 16, 3));
        StudyRequest request = Request() with { Study = StudyCatalog.Find("stylegan-xl-ablation"), Seeds = [0], Measurements = null };
        request = request with { Training = request.Training with { Data = _folder.File("plain") } };
        Assert.Contains("has no labels. Add a dataset.json", Assert.ThrowsAny<StyleGanException>(() => StudyRunner.Run(request)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "runs")));
    }

    private static void Add(List<string> lines, List<double> fractions, StudyProgress value)
    {
        lines.AddRange(value.Line is { } line ? [line] : []);
        fractions.Add(value.Fraction);
    }

    private StudyRequest Request() => new()
    {
        Study = new Study("test", "Is A <&> B?", [Configured("A", "stylegan2"), Configured("B", "stylegan3-ladder:C")], ["fid50k_full"]),
        Folder = _folder.Path,
        Training = new TrainingOptions
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

    private static StudyConfiguration Configured(string name, string cfg) => new(name, cfg, request => request with { Cfg = cfg });

    private sealed class Reporter(Action<StudyProgress> report) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => report(value);
    }
}
