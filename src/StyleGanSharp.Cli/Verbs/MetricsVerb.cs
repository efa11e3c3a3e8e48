using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Measures a network.</summary>
internal sealed class MetricsVerb : Verb
{
    private readonly Option<string?> _network = Make.Text("--network", $"The network: {NetworkSource.Usage} (required)", "FILE|RUN|URL");
    private readonly Option<string?> _metrics = Make.Text(
        "--metrics", $"One or more, separated by commas. {string.Join(' ', MetricCatalogue.All.Select(metric => $"{metric.Name}: {metric.Description}."))}", "LIST", "eqt50k_int,eqr50k");

    private readonly Option<int?> _num = Make.Whole("--num", "Generated pictures [default: as in the metric's name]");
    private readonly Option<int?> _batch = Make.Whole("--batch", "Pictures at a time", otherwise: 8);
    private readonly Option<int?> _seed = Make.Whole("--seed", "Seed of the random draws", otherwise: 0);
    private readonly Option<string?> _output = Make.Text("--output", "Also append each result to this file, one JSON object a line [default: metric-NAME.jsonl in the run folder, if --network is one]", "FILE");
    private readonly Option<string?> _device = GlobalOptions.Device();

    public override string Name => "metrics";

    public override string Group => VerbCatalogue.Use;

    public override string Description => "Measure a network.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan metrics --network runs/00000-stylegan3-t-faces --metrics eqt50k_int,eqt50k_frac,eqr50k --num 1000",
        "stylegan metrics --network stylegan3-r.pkl --metrics eqr50k --output results.jsonl",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
        [new("Network", _network), new("Measurement", _metrics, _num, _seed), new("Result", _output), new("Computing", _batch, _device)];

    public override int Run(ParseResult values, VerbContext context)
    {
        IReadOnlyList<Metric> metrics = MetricCatalogue.Find(values.GetValue(_metrics)!);
        string network = values.GetValue(_network) ?? throw new UsageException("No network is named. Give --network a .safetensors or .pkl file, an address or a run folder.");
        string path = NetworkSource.Local(network, context);
        using GeneratorNetwork generator = NetworkFile.LoadGenerator(path, Devices.Parse(values.GetValue(_device)));
        var table = new Table().AddColumns("metric", "value", "pictures", "time");
        foreach (Metric metric in metrics)
        {
            MetricResult result = WorkDisplay.Run(context, metric.Name, display => MetricCatalogue.Measure(metric, new MetricRequest
            {
                Generator = generator,
                Num = values.GetValue(_num),
                Batch = values.GetValue(_batch) ?? 8,
                Seed = values.GetValue(_seed) ?? 0,
                Progress = display,
                Cancellation = context.Cancellation,
            }));
            table.AddRow(result.Metric, $"{result.Value.ToString("0.00", CultureInfo.InvariantCulture)} {result.Unit}".TrimEnd(), Texts.Count(result.Num), Texts.Duration(result.Elapsed));
            string? file = values.GetValue(_output) ?? (Directory.Exists(path) ? Path.Combine(path, $"metric-{metric.Name}.jsonl") : null);
            if (file is not null)
            {
                Append(file, result, network);
            }
        }

        context.Console.Write(table);
        return ExitCode.Success;
    }

    private static void Append(string file, MetricResult result, string network)
    {
        string line = JsonSerializer.Serialize(new
        {
            metric = result.Metric,
            value = result.Value,
            unit = result.Unit,
            num = result.Num,
            seed = result.Seed,
            seconds = Math.Round(result.Elapsed.TotalSeconds, 1),
            network,
            time = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        });
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.AppendAllText(file, line + "\n");
    }
}
