using System.CommandLine;
using System.Globalization;
using System.Text;
using StyleGanSharp.Benchmarks;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Measures speed and memory.</summary>
internal sealed class BenchVerb : Verb
{
    private static readonly string[] DefaultNetworks = ["stylegan3-t:256", "stylegan3-r:256", "stylegan2:256"];

    private readonly Argument<string[]> _networks = new("NETWORK")
    {
        Description = $"Configurations with a resolution, files or run folders [default: {string.Join(' ', DefaultNetworks)}]",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int?> _cbase = Make.Whole("--cbase", "Channels times resolution of configurations, as train has it [default: that of the official networks]").Sets(typeof(BenchmarkSubject), "channelBase").Sets((StyleGan2GeneratorOptions o) => o.ChannelBase);
    private readonly Option<int?> _cmax = Make.Whole("--cmax", "Most channels of a layer of configurations [default: that of the official networks]").Sets(typeof(BenchmarkSubject), "channelMax").Sets((StyleGan2GeneratorOptions o) => o.ChannelMax);
    private readonly Option<string?> _batch = Make.Text("--batch", "Images at a time when images are made, one or more numbers", "LIST", "1").Sets((BenchmarkOptions o) => o.Batches);
    private readonly Option<bool> _train = Make.Switch("--train", "Also measure training: seconds per phase and per thousand images, and memory").Sets((BenchmarkOptions o) => o.MeasuresTraining);
    private readonly Option<int?> _trainBatch = Make.Whole("--train-batch", "Images an iteration of training", otherwise: BenchmarkSubject.DefaultTrainingBatch).Sets((TrainingOptions o) => o.Batch);
    private readonly Option<int?> _replicas = Make.Whole("--replicas", "Most copies of the networks that share a batch of training on a CPU [default: one a thread]").Sets((BenchmarkOptions o) => o.Replicas);
    private readonly Option<bool> _layers = Make.Switch("--layers", "Also measure the filtered nonlinearities of StyleGAN3 layer by layer").Sets((BenchmarkOptions o) => o.MeasuresLayers);
    private readonly Option<bool> _reference = Make.Switch("--reference", "Measure --train and --layers with the plain reference operators too, interleaved, and --layers step by step as they are defined as well, and give the ratios; slow").Sets((BenchmarkOptions o) => o.WithReference);
    private readonly Option<int?> _rounds = Make.Whole("--rounds", "How often everything is measured", otherwise: 5).Sets((BenchmarkOptions o) => o.Rounds);
    private readonly Option<string?> _threads = Make.Text("--threads", "Numbers of threads to compute with, e.g. 1,2 [default: all]", "LIST").Sets((BenchmarkOptions o) => o.Threads);
    private readonly PrecisionOption _precision = new();
    private readonly Option<string?> _device = Make.Text("--device", "Where to compute: cpu, cuda, cuda:1, mps or auto (the best that works)", "DEVICE", "cpu");
    private readonly Option<string?> _json = Make.Text("--json", "Also write everything to this file", "FILE");

    public override string Name => "bench";

    public override string Group => VerbCatalog.Start;

    public override string Description =>
        "Measure how fast this machine is with networks: seconds an image beside the time of the bare convolutions, training, memory, and how it scales with threads.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan bench",
        "stylegan bench stylegan2:256 faces.safetensors --batch 1,8 --threads 1,2 --json speed.json",
        "stylegan bench stylegan2:32 stylegan3-t:32 --cbase 2048 --cmax 64 --train --reference",
        "stylegan bench stylegan3-r:256 --layers --reference",
    ];

    public override IReadOnlyList<Argument> Arguments => [_networks];

    public override IReadOnlyList<OptionGroup> Options =>
        [new("Networks", _cbase, _cmax), new("What to measure", _batch, _train, _trainBatch, _replicas, _layers, _reference, _rounds), new("Computing", _threads, _precision, _device), new("Result", _json)];

    public override int Run(ParseResult values, VerbContext context)
    {
        TorchSharp.torch.Device device = Devices.Parse(values.GetValue(_device));
        string[] names = values.GetValue(_networks) is { Length: > 0 } given ? given : DefaultNetworks;
        _precision.WarnIfSlow(values, device, context);
        var options = new BenchmarkOptions
        {
            Subjects =
            [
                .. names.Select(name => BenchmarkSubject.Parse(
                    NetworkSource.Local(name, context), values.GetValue(_cbase), values.GetValue(_cmax), values.GetValue(_trainBatch)!.Value, device)),
            ],
            Batches = Numbers(values, _batch) ?? [1],
            MeasuresTraining = values.GetValue(_train),
            MeasuresLayers = values.GetValue(_layers),
            Replicas = values.GetValue(_replicas),
            WithReference = values.GetValue(_reference),
            Rounds = values.GetValue(_rounds)!.Value,
            Precision = _precision.ReadRequired(values),
            Device = device,
        };
        options = Numbers(values, _threads) is { } threads ? options with { Threads = threads } : options;
        context.NoteOneDnn();
        BenchmarkReport report = WorkDisplay.Run(context, "measuring", display => Benchmark.Run(
            options, new Display(display), context.Cancellation));
        foreach (string line in BenchmarkTables.Lines(report))
        {
            context.Line(line);
        }

        if (values.GetValue(_json) is { } path)
        {
            SafeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(report.ToJson())));
            context.Line($"{path}: everything as JSON");
        }

        if (!report.IsComplete)
        {
            context.Warn("stopped: what was not measured is missing.");
        }

        return report.IsComplete ? ExitCode.Success : ExitCode.Interrupted;
    }

    /// <exception cref="UsageException">When a part of the list is not a number.</exception>
    private static int[]? Numbers(ParseResult values, Option<string?> option) => values.GetValue(option)?.Split(',').Select(part =>
        int.TryParse(part.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new UsageException($"{option.Name} '{part}' is not an integer. Give one or more, e.g. {option.Name} 1,2.")).ToArray();

    private sealed class Display(WorkDisplay display) : IProgress<BenchmarkProgress>
    {
        public void Report(BenchmarkProgress value) => display.Report(value.Share, $" {value.Now}");
    }
}
