using System.CommandLine;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Pyramids;
using StyleGanSharp.Imaging;
using StyleGanSharp.Losses;
using StyleGanSharp.Metrics;
using StyleGanSharp.Metrics.Attributes;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Studies;
using StyleGanSharp.Training;
using TorchSharp;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Runs a study.</summary>
internal sealed class StudyVerb : Verb
{
    private readonly Argument<string> _name = new("NAME") { Description = $"Which: {string.Join(' ', StudyCatalog.All.Select(study => $"{study.Name}: {study.Description}"))}" };
    private readonly Option<string?> _data = Make.Text("--data", $"Training images: {string.Join(", ", ImageSource.Usage)}", "DATA", "builtin:avatars-unaligned").Sets((TrainingOptions o) => o.Data);
    private readonly Option<string?> _attributes = Make.Text("--attributes", $"What tells the attributes that ls, dci and edit measure: {AttributeCatalog.Usage} [default: --data, if it is built in]", "DATA").Sets((StudyRequest o) => o.Attributes);
    private readonly Option<int?> _resolution = Make.Whole("--resolution", "Width and height the images must have; built-in images are drawn at it", "PIXELS").Sets((TrainingOptions o) => o.Resolution).Sets((ImageSourceOptions o) => o.Resolution);
    private readonly Option<string?> _configs = Make.Text("--configs", "Configurations to train, e.g. A,B,R [default: all of the study]", "LIST").Sets((StudyRequest o) => o.Configs);
    private readonly Option<double?> _kimg = Make.Real("--kimg", "Length of each training in thousands of images [default: by preset]").Sets((TrainingOptions o) => o.Kimg);
    private readonly Option<string?> _seeds = Make.Text("--seeds", "One training of each configuration a seed, e.g. 0-2", "LIST", "0").Sets((StudyRequest o) => o.Seeds);
    private readonly Option<string?> _preset = Make.Text("--preset", $"Size: {string.Join(", ", TrainingOptions.Presets.Select(size => size.Name))} [default: paper on CUDA, else cpu]", "NAME").Sets((TrainingOptions o) => o.Preset);
    private readonly Option<int?> _cbase = Make.Whole("--cbase", "Channels times resolution [default: by preset]").Sets((TrainingOptions o) => o.CBase).Sets((StyleGan2GeneratorOptions o) => o.ChannelBase);
    private readonly Option<int?> _cmax = Make.Whole("--cmax", "Most channels of a layer [default: by preset]").Sets((TrainingOptions o) => o.CMax).Sets((StyleGan2GeneratorOptions o) => o.ChannelMax);
    private readonly Option<int?> _latent = Make.Whole("--latent", "Length of z and w [default: by preset]").Sets((TrainingOptions o) => o.Latent).Sets((StyleGan2GeneratorOptions o) => o.ZDim).Sets((StyleGan2GeneratorOptions o) => o.WDim);
    private readonly Option<int?> _batch = Make.Whole("--batch", "Images an iteration [default: by preset]").Sets((TrainingOptions o) => o.Batch);
    private readonly Option<double?> _gamma = Make.Real("--gamma", "Weight of the penalty [default: by preset, configuration and data]").Sets((TrainingOptions o) => o.Gamma).Sets((GanLossOptions o) => o.R1Gamma).Sets((GanLossOptions o) => o.GpLambda);
    private readonly Option<double?> _glr = Make.Real("--glr", "Learning rate of the generator [default: by configuration]").Sets((TrainingOptions o) => o.GLr);
    private readonly Option<double?> _dlr = Make.Real("--dlr", "Learning rate of the discriminator [default: by configuration]").Sets((TrainingOptions o) => o.DLr);
    private readonly Option<string[]> _gOptions = GeneratorValues.Option().Sets((TrainingOptions o) => o.GOptions);
    private readonly Option<string?> _dFeatures = Make.Text(
        "--d-features", $"Feature networks of projected discriminators, the first for the steps with one: {string.Join(", ", FeaturePyramids.Names)} [default: the built-in one and one with random weights]", "LIST").Sets((TrainingOptions o) => o.DFeatures).Sets((ProjectedDiscriminatorOptions o) => o.Features);
    private readonly ChoiceOption<AugmentMode> _aug = new ChoiceOption<AugmentMode>("--aug", "Augmentation: adaptive or none", "noaug", ("noaug", AugmentMode.NoAug), ("ada", AugmentMode.Ada)).Sets((TrainingOptions o) => o.Aug);
    private readonly Option<string?> _measure = Make.Text("--measure", $"What to measure [default: by study], of {string.Join(", ", MetricCatalog.All.Select(metric => metric.Name))}", "LIST").Sets((StudyRequest o) => o.Measurements).Sets(typeof(MetricCatalog), "names");
    private readonly Option<int?> _num = Make.Whole("--num", "Generated images a measurement", otherwise: 10_000).Sets((StudyRequest o) => o.Num).Sets((MetricRequest o) => o.Num);
    private readonly Option<string?> _features = Make.Text("--features", $"The metrics' feature network: {string.Join(", ", FeatureCatalog.Names)}, {FeatureBank.Standard}", "NAME", "builtin").Sets((MetricRequest o) => o.Features);
    private readonly Option<string?> _out = Make.Text("--out", "Folder of the study: trainings, measurements, report. Run the same command again to go on after a stop", "FOLDER", "study").Sets((StudyRequest o) => o.Folder);
    private readonly Option<bool> _reportOnly = Make.Switch("--report-only", "Write the report of what there is; train and measure nothing");
    private readonly Option<int?> _jobs = Make.Whole("--jobs", "Processes that work at the same time [default: one a device]");
    private readonly Option<bool> _worker = Make.Switch(StudyWorkers.WorkerName, "Work on a study that others work on too: no report, and an end when the input is closed");
    private readonly Option<string?> _device = Make.Text("--device", "Where to compute: cpu, cuda, cuda:1, mps or auto; several, separated by commas, are shared out among the processes", "LIST", "auto");
    private readonly Option<int?> _threads = Make.Whole("--threads", "Threads libtorch computes with, a process [default: one a core]");

    public override string Name => "study";

    public override string Group => VerbCatalog.Train;

    public override string Description => "Answer a question by training several configurations alike, measuring them and writing a report. Ctrl-C saves and stops; the same command goes on.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan study entanglement --preset tiny --resolution 32 --seeds 0-2 --out entanglement",
        "stylegan study stylegan2-ladder --data faces.zip --attributes labeled-faces.zip --configs A,B,E --kimg 1000 --out ladder",
        "stylegan study stylegan-xl-ablation --data clothes.zip --resolution 32 --preset tiny --out xl-ablation",
        "stylegan study entanglement --device cuda:0,cuda:1 --kimg 5000 --resolution 64 --out entanglement",
    ];

    public override IReadOnlyList<Argument> Arguments => [_name];

    public override IReadOnlyList<OptionGroup> Options =>
    [
        new("Data", _data, _attributes, _resolution), new("Trainings", _configs, _kimg, _seeds, _preset, _cbase, _cmax, _latent, _batch, _gamma, _glr, _dlr, _aug, _gOptions, _dFeatures),
        new("Measurements", _measure, _num, _features), new("Result", _out, _reportOnly), new("Computing", _jobs, _device, _threads, _worker),
    ];

    public override int Run(ParseResult values, VerbContext context)
    {
        string[] devices = values.GetValue(_device)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int jobs = values.GetValue(_jobs) ?? Math.Max(devices.Length, 1);
        int? threads = values.GetValue(_threads);
        UsageException.ThrowIfAny(
        [
            .. jobs >= 1 ? Array.Empty<string>() : [$"--jobs is {jobs}; it must be at least 1."],
            .. threads is null or >= 1 ? Array.Empty<string>() : [$"--threads is {threads}; it must be at least 1."],
            .. devices.Length > 0 ? Array.Empty<string>() : ["--device names no device."],
        ]);
        StudyRequest request = Request(values, devices[0]);
        request.Validate();
        if (values.GetValue(_reportOnly))
        {
            return Report(request, context, isComplete: true);
        }

        bool isWorker = values.GetValue(_worker);
        if (!isWorker)
        {
            context.NoteOneDnn();
        }

        if (jobs > 1)
        {
            bool areDone = StudyWorkers.Run(jobs, devices, context);
            return Report(request, context, areDone);
        }

        if (threads is not null)
        {
            torch.set_num_threads(threads.Value);
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        if (isWorker)
        {
            StudyWorkers.StopAtEndOfInput(stop);
        }

        bool isComplete = StudyDisplay.Run(context, display => StudyRunner.Run(request, display, stop.Token));
        return isWorker ? ExitCode.Success : Report(request, context, isComplete);
    }

    private StudyRequest Request(ParseResult values, string device) => new()
    {
        Study = StudyCatalog.Find(values.GetRequiredValue(_name)),
        Folder = values.GetValue(_out)!,
        Training = new TrainingOptions
        {
            Data = values.GetValue(_data)!,
            Resolution = values.GetValue(_resolution),
            Preset = values.GetValue(_preset),
            Kimg = values.GetValue(_kimg),
            CBase = values.GetValue(_cbase),
            CMax = values.GetValue(_cmax),
            Latent = values.GetValue(_latent),
            Batch = values.GetValue(_batch),
            Gamma = values.GetValue(_gamma),
            GLr = values.GetValue(_glr),
            DLr = values.GetValue(_dlr),
            Aug = _aug.ReadRequired(values),
            GOptions = GeneratorValues.Read(values, _gOptions),
            DFeatures = values.GetValue(_dFeatures),
        },
        Configs = values.GetValue(_configs),
        Seeds = [.. SeedList.Parse(values.GetValue(_seeds)!, _seeds.Name).Select(seed => (int)Math.Min(seed, int.MaxValue))],
        Measurements = values.GetValue(_measure),
        Num = values.GetValue(_num) ?? 10_000,
        Features = values.GetValue(_features)!,
        CacheFolder = FeatureCache.DefaultFolder,
        Attributes = values.GetValue(_attributes),
        Device = Devices.Parse(device),
    };

    private static int Report(StudyRequest request, VerbContext context, bool isComplete)
    {
        string? page = StudyReport.Write(request);
        context.Line(page is null ? "nothing is measured yet" : $"report {page}");
        if (context.Cancellation.IsCancellationRequested)
        {
            context.Line("stopped; everything is saved. The same command goes on.");
            return ExitCode.Interrupted;
        }

        if (!isComplete)
        {
            context.Note("some networks are being worked on by other processes, or failed; the same command finishes them.");
        }

        return ExitCode.Success;
    }
}
