using System.CommandLine;
using Spectre.Console;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Measures a network, or pictures against pictures.</summary>
internal sealed class MetricsVerb : Verb
{
    private readonly Option<string?> _network = Make.Text("--network", $"The network: {NetworkSource.Usage}", "FILE|RUN|URL");
    private readonly Option<string?> _fakes = Make.Text("--fakes", "Pictures to measure in place of a network's", "DATA");
    private readonly Option<string?> _data = Make.Text("--data", $"Real pictures to compare with: {string.Join(", ", ImageSource.Usage)}", "DATA");
    private readonly Option<bool> _mirror = Make.Switch("--mirror", "Count mirror images of the real pictures too, as in a training with --mirror");
    private readonly Option<string?> _metrics = Make.Text(
        "--metrics", $"One or more, separated by commas. {string.Join(' ', MetricCatalogue.All.Select(metric => $"{metric.Name}: {metric.Description}."))}", "LIST", "fid50k_full");

    private readonly Option<string?> _features = Make.Text(
        "--features",
        $"The feature network: {string.Join(", ", FeatureCatalogue.Names)}; or {FeatureBank.Standard}, which is the one each metric was published with (its weights are fetched once); or a TorchScript file (.pt). Numbers of builtin compare only with its own",
        "NAME|FILE", "builtin");

    private readonly Option<string?> _resize = Make.Text("--resize", $"How pictures are brought to the size of the feature network: {string.Join(", ", TensorScalings.Words)} (clean-fid's is pillow-bicubic) [default: the network's custom]", "NAME");
    private readonly Option<int?> _num = Make.Whole("--num", "Generated pictures [default: as in the metric's name]");
    private readonly Option<int?> _seed = Make.Whole("--seed", "Seed of the random draws", otherwise: 0);
    private readonly Option<double?> _trunc = Make.Real("--trunc", "Truncation psi of generated pictures", "PSI", 1);
    private readonly Option<int?> _batch = Make.Whole("--batch", "Pictures at a time", otherwise: 8);
    private readonly Option<string?> _output = Make.Text("--output", "Also append each result to this file, one JSON object a line [default: metric-NAME.jsonl in the run folder, if --network is one]", "FILE");
    private readonly Option<string?> _device = GlobalOptions.Device();

    public override string Name => "metrics";

    public override string Group => VerbCatalogue.Use;

    public override string Description => "Measure a network, or one collection of pictures against another.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan metrics --network runs/00000-stylegan2-faces --data faces.zip --metrics fid50k_full,kid50k_full --num 10000",
        "stylegan metrics --network ffhq.pkl --data ffhq.zip --metrics fid50k_full,pr50k3_full --features standard",
        "stylegan metrics --fakes samples --data photos --metrics fid50k_full --features inception --resize pillow-bicubic",
        "stylegan metrics --network stylegan3-r.pkl --metrics eqt50k_int,eqr50k --num 1000 --output results.jsonl",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
    [
        new("What to measure", _network, _fakes, _data, _mirror), new("Measurement", _metrics, _features, _resize, _num, _seed, _trunc), new("Result", _output), new("Computing", _batch, _device),
    ];

    public override int Run(ParseResult values, VerbContext context)
    {
        IReadOnlyList<Metric> metrics = MetricCatalogue.Find(values.GetValue(_metrics)!);
        string? network = values.GetValue(_network);
        string? fakesSpec = values.GetValue(_fakes);
        if ((network is null) == (fakesSpec is null))
        {
            throw new UsageException(network is null
                ? "No network is named. Give --network a .safetensors or .pkl file, an address or a run folder, or --fakes pictures."
                : "Both --network and --fakes are given. Give the one that is to be measured.");
        }

        TensorScaling? scaling = values.GetValue(_resize) is { } word ? TensorScalings.Parse(word) : null;
        TorchSharp.torch.Device device = Devices.Parse(values.GetValue(_device));
        string? path = network is null ? null : NetworkSource.Local(network, context);
        using GeneratorNetwork? generator = path is null ? null : NetworkFile.LoadGenerator(path, device);
        using IImageSource? fakes = fakesSpec is null ? null : ImageSource.Open(fakesSpec);
        using IImageSource? data = values.GetValue(_data) is { } spec
            ? ImageSource.Open(spec, new ImageSourceOptions { Mirror = values.GetValue(_mirror), Resolution = spec.StartsWith("builtin:", StringComparison.Ordinal) ? generator?.ImgResolution ?? fakes?.Resolution : null })
            : null;
        using var bank = new FeatureBank(metrics);
        var table = new Table().AddColumns("metric", "value", "pictures", "time");
        foreach (Metric metric in metrics)
        {
            MetricResult result = WorkDisplay.Run(context, metric.Name, display => MetricCatalogue.Measure(metric, new MetricRequest
            {
                Generator = generator,
                Fakes = fakes,
                Data = data,
                Features = values.GetValue(_features)!,
                FeatureOptions = new FeatureOptions { Device = device, Scaling = scaling, Progress = new DownloadDisplay(display), Cancellation = context.Cancellation },
                Bank = bank,
                Num = values.GetValue(_num),
                Batch = values.GetValue(_batch) ?? 8,
                Seed = values.GetValue(_seed) ?? 0,
                TruncationPsi = values.GetValue(_trunc) ?? 1,
                Progress = display,
                Cancellation = context.Cancellation,
            }));
            table.AddRow(result.Metric, Texts.Measured(result), Texts.Count(result.Num), Texts.Duration(result.Elapsed));
            string? file = values.GetValue(_output) ?? (path is not null && Directory.Exists(path) ? Path.Combine(path, $"metric-{metric.Name}.jsonl") : null);
            if (file is not null)
            {
                MetricLog.Append(file, result, network ?? fakesSpec!);
            }

            if (result.Features is { IsOwn: true } own)
            {
                context.Note($"{result.Metric} uses the {own.Name} features: it compares only with other numbers @{own.Name}. --features {FeatureBank.Standard} gives the published kind.");
            }
        }

        context.Console.Write(table);
        return ExitCode.Success;
    }
}
