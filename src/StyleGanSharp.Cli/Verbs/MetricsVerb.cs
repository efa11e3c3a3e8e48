using System.CommandLine;
using Spectre.Console;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Metrics;
using StyleGanSharp.Metrics.Attributes;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Measures a network, or images against images.</summary>
internal sealed class MetricsVerb : Verb
{
    private readonly MeasuredOptions _measured = new("as in the metric's name");
    private readonly Option<string?> _metrics = Make.Text(
        "--metrics", $"One or more, separated by commas. {string.Join(' ', MetricCatalog.All.Select(metric => $"{metric.Name}: {metric.Description}."))}", "LIST", "fid50k_full").Sets(typeof(MetricCatalog), "names");

    private readonly Option<string?> _attributes = Make.Text("--attributes", $"What tells the attributes that ls, dci and edit measure: {AttributeCatalog.Usage} [default: --data, if it is built in]", "DATA").Sets((MetricRequest o) => o.Attributes);
    private readonly Option<string?> _output = Make.Text("--output", "Also append each result to this file, one JSON object a line [default: metric-NAME.jsonl in the run folder, if --network is one]", "FILE").Sets(typeof(MetricLog), "path");

    public override string Name => "metrics";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Measure a network, or one collection of images against another.";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan metrics --network runs/00000-stylegan2-faces --data faces.zip --metrics fid50k_full,kid50k_full --num 10000",
        "stylegan metrics --network ffhq.pkl --data ffhq.zip --metrics fid50k_full,pr50k3_full --features standard",
        "stylegan metrics --reals photos --fakes samples --metrics fid50k_full --features inception --resize pillow-bicubic",
        "stylegan metrics --network stylegan3-r.pkl --metrics eqt50k_int,eqr50k --num 1000 --output results.jsonl",
    ];

    public override IReadOnlyList<OptionGroup> Options => [_measured.Subject, new("Metrics", _metrics, _attributes), _measured.Measurement, new("Result", _output), _measured.Computing];

    public override int Run(ParseResult values, VerbContext context)
    {
        IReadOnlyList<Metric> metrics = MetricCatalog.Find(values.GetValue(_metrics)!);
        using MeasuredImages images = _measured.Open(values, context, metrics);
        context.NoteOneDnn();
        using IAttributeClassifier? attributes = OpenAttributes(metrics, values, context);
        var table = new Table().AddColumns("metric", "value", "images", "time");
        foreach (Metric metric in metrics)
        {
            MetricResult result = WorkDisplay.Run(context, metric.Name, display => MetricCatalog.Measure(metric, images.Shown(display) with { Attributes = attributes }));
            table.AddRow(result.Metric, Texts.Measured(result), Texts.Count(result.Num), Texts.Duration(result.Elapsed));
            string? file = values.GetValue(_output) ?? (images.NetworkPath is { } path && Directory.Exists(path) ? Path.Combine(path, $"metric-{metric.Name}.jsonl") : null);
            if (file is not null)
            {
                MetricLog.Append(file, result, images.Subject);
            }

            if (result.Warning is { } warning)
            {
                context.Warn($"{result.Metric}: {warning}");
            }

            if (result.Features is { IsOwn: true } own)
            {
                context.Note($"{result.Metric} uses the {own.Name} features: it compares only with other numbers @{own.Name}. --features {FeatureBank.Standard} gives the published kind.");
            }
        }

        images.NoteCache(context);
        context.Console.Write(table);
        return ExitCode.Success;
    }

    private IAttributeClassifier? OpenAttributes(IReadOnlyList<Metric> metrics, ParseResult values, VerbContext context)
    {
        if (!metrics.Any(metric => metric.NeedsAttributes))
        {
            return null;
        }

        string spec = values.GetValue(_attributes)
            ?? (_measured.DataName(values) is { } data && AttributeCatalog.IsLabeled(data) ? data : throw new UsageException("These metrics read the attributes of generated images. Give --attributes labeled images to learn them from, e.g. builtin:avatars."));
        IAttributeClassifier classifier = WorkDisplay.Run(context, "attribute classifier", display =>
            AttributeCatalog.Open(spec, new AttributeOptions { Device = _measured.Device(values), Progress = display, Cancellation = context.Cancellation }));
        context.Note(AttributeLine.Of(classifier));
        return classifier;
    }
}
