using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Losses;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Runtime;
using StyleGanSharp.Studies;
using StyleGanSharp.Training;
using TorchSharp;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Runs a study.</summary>
internal sealed class StudyVerb() : Verb<StudyVerb.Settings>(
    "study", VerbCatalog.Train,
    "Answer a question by training several configurations alike, measuring them and writing a report. Ctrl-C saves and stops (exit code 3); the same command continues.",
    "stylegan study entanglement --preset tiny --resolution 32 --seeds 0-2 --out entanglement",
    "stylegan study stylegan2-ladder --data faces.zip --attributes labeled-faces.zip --configs A,B,E --kimg 1000 --out ladder",
    "stylegan study stylegan-xl-ablation --data clothes.zip --resolution 32 --preset tiny --out xl-ablation",
    "stylegan study later-losses --preset tiny --resolution 32 --seeds 0-5 --threads 1 --out later-losses",
    "stylegan study entanglement --device cuda:0,cuda:1 --kimg 5000 --resolution 64 --out entanglement")
{
    internal sealed record Settings : SettingsRecord
    {
        [Argument("NAME", "Which: {studies}")]
        public string Name { get; init; } = string.Empty;

        [Heading("Data"), Option("--data", "Training images: {data}", "DATA"), Sets(typeof(TrainingOptions))]
        public string Data { get; init; } = "builtin:avatars-unaligned";

        [Option("--attributes", "What predicts the attributes that ls, dci and edit measure: {attributes} [default: --data, if it is built in]", "DATA")]
        [Sets(typeof(StudyRequest))]
        public string? Attributes { get; init; }

        [Option("--cond", "Train class-conditional networks with the labels of the data"), Sets(typeof(TrainingOptions))]
        public bool Cond { get; init; }

        [Option("--resolution", "Width and height the images must have; built-in images are drawn at it", "PIXELS")]
        [Sets(typeof(TrainingOptions)), Concerns(typeof(ImageDatasetOptions))]
        public int? Resolution { get; init; }

        [Heading("Trainings"), Option("--configs", "Configurations to train, e.g. A,B,R [default: all of the study]", "LIST"), Sets(typeof(StudyRequest))]
        public string? Configs { get; init; }

        [Option("--kimg", "Length of each training in thousands of images [default: by preset]")]
        [Sets(typeof(TrainingOptions))]
        public double? Kimg { get; init; }

        [Option("--cpu-minutes", "Minutes of processor time of each training, instead of --kimg: equal time for all [default: 10 for later-losses, else none]")]
        [Sets(typeof(TrainingOptions))]
        public double? CpuMinutes { get; init; }

        [Option("--seeds", "One training of each configuration a seed, e.g. 0-2", "LIST"), Sets(typeof(StudyRequest))]
        public NumberList<int> Seeds { get; init; } = NumberList<int>.Parse("0", "seeds");

        [Option("--preset", "Size: {presets} [default: paper on CUDA, else cpu]", "NAME"), Sets(typeof(TrainingOptions))]
        public string? Preset { get; init; }

        public WidthSettings Width { get; } = new();

        [Option("--batch", "Batch size: images per step [default: by preset]"), Sets(typeof(TrainingOptions))]
        public int? Batch { get; init; }

        [Option("--gamma", "Weight of the penalty [default: by preset, configuration and data]")]
        [Sets(typeof(TrainingOptions)), Concerns(typeof(GanLossOptions), nameof(GanLossOptions.R1Gamma)), Concerns(typeof(GanLossOptions), nameof(GanLossOptions.GpLambda))]
        public Ramp? Gamma { get; init; }

        [Option("--glr", "Learning rate of the generator [default: by configuration]")]
        [Sets(typeof(TrainingOptions))]
        public Ramp? GLr { get; init; }

        [Option("--dlr", "Learning rate of the discriminator [default: by configuration]")]
        [Sets(typeof(TrainingOptions))]
        public Ramp? DLr { get; init; }

        [Option("--aug", "Augmentation: adaptive or none"), Choices("noaug", AugmentMode.NoAug, "ada", AugmentMode.Ada), Sets(typeof(TrainingOptions))]
        public AugmentMode Aug { get; init; } = AugmentMode.NoAug;

        public GeneratorSettings Generator { get; } = new();

        [Option("--d-features", "Feature networks of projected discriminators, the first for the steps with one: {pyramids} [default: the built-in one and one with random weights]", "LIST")]
        [Sets(typeof(TrainingOptions)), Concerns(typeof(ProjectedDiscriminatorOptions), nameof(ProjectedDiscriminatorOptions.Features))]
        public string? DFeatures { get; init; }

        [Heading("Measurements"), Option("--measure", "What to measure [default: by study], of {metrics}", "LIST")]
        [Sets(typeof(StudyRequest)), Concerns(typeof(MetricCatalog), "names")]
        public string? Measurements { get; init; }

        [Option("--num", "Generated images a measurement", Max = WorkAmount.MaxImages), Sets(typeof(StudyRequest)), Concerns(typeof(MetricRequest))]
        public int? Num { get; init; }

        [Option("--features", $"The metrics' feature network: {{features}}, {FeatureBank.Standard} or {FeatureBank.Best} [default: builtin; best for later-losses]", "NAME")]
        [Sets(typeof(StudyRequest)), Concerns(typeof(MetricRequest)), Concerns(typeof(FeatureCatalog), "name")]
        public string? Features { get; init; }

        [Heading("Result"), Option("--out", "Folder of the study: trainings, measurements, report. Run the same command again to continue after a stop", "FOLDER"), Destination(IsFolder = true)]
        [Sets(typeof(StudyRequest))]
        public string Folder { get; init; } = "study";

        [Option("--report-only", "Write the report of what there is; train and measure nothing")]
        public bool ReportOnly { get; init; }

        [Heading("Computing"), Option("--jobs", "Processes that work at the same time [default: one per device]", Min = 1, Max = 1024)]
        public int? Jobs { get; init; }

        [Option("--device", "Where to compute: cpu, cuda, cuda:1, mps or auto; several, separated by commas, are divided among the processes", "LIST")]
        [Concerns(typeof(Devices), "name")]
        public string[] Devices { get; init; } = ["auto"];

        [Option("--threads", "Threads libtorch computes with, a process [default: one per core]", Min = 1, Max = 1024)]
        public int? Threads { get; init; }

        [Option(StudyWorkers.WorkerName, "Work on a study that others work on too: no report, and an end when the input is closed")]
        public bool Worker { get; init; }

        public override IEnumerable<string> Problems() => Devices.Length > 0 ? [] : ["--device names no device."];
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        int jobs = settings.Jobs ?? settings.Devices.Length;
        StudyRequest request = settings.Fill(new StudyRequest
        {
            Study = StudyCatalog.Find(settings.Name),
            Folder = settings.Folder,
            Training = settings.Fill(new TrainingOptions()),
            CacheFolder = FeatureCache.DefaultFolder,
            Device = Devices.Parse(settings.Devices[0]),
        });
        request.Validate();
        if (settings.ReportOnly)
        {
            return Report(request, context, isComplete: true);
        }

        if (!settings.Worker)
        {
            context.NoteOneDnn();
        }

        if (jobs > 1)
        {
            bool areDone = StudyWorkers.Run(jobs, settings.Devices, context);
            return Report(request, context, areDone);
        }

        if (settings.Threads is { } threads)
        {
            torch.set_num_threads(threads);
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        if (settings.Worker)
        {
            StudyWorkers.StopAtEndOfInput(stop);
        }

        bool isComplete = StudyDisplay.Run(context, display => StudyRunner.Run(request, display, stop.Token));
        return settings.Worker ? ExitCode.Success : Report(request, context, isComplete);
    }

    private static int Report(StudyRequest request, VerbContext context, bool isComplete)
    {
        string? page = StudyReport.Write(request);
        context.Line(page is null ? "nothing is measured yet" : $"report {page}");
        if (context.Cancellation.IsCancellationRequested)
        {
            context.Line("stopped; everything is saved. The same command continues.");
            return ExitCode.Stopped;
        }

        if (!isComplete)
        {
            context.Note("some networks are being worked on by other processes, or failed; the same command finishes them.");
        }

        return ExitCode.Success;
    }
}
