using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Metrics;
using StyleGanSharp.Metrics.Attributes;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Measures a network, or images against images.</summary>
internal sealed class MetricsVerb() : Verb<MetricsVerb.Settings>(
    "metrics", VerbCatalog.Use,
    "Measure a network, or one collection of images against another.",
    "stylegan metrics --network runs/00000-stylegan2-faces --data faces.zip --metrics fid50k_full,kid50k_full --num 10000",
    "stylegan metrics --network ffhq.pkl --data ffhq.zip --metrics fid50k_full,pr50k3_full --features standard",
    "stylegan metrics --reals photos --fakes samples --metrics fid50k_full --features inception --resize pillow-bicubic",
    "stylegan metrics --network stylegan3-r.pkl --metrics eqt50k_int,eqr50k --num 1000 --output results.jsonl")
{
    internal sealed record Settings : SettingsRecord, IMeasuredSettings
    {
        public SubjectSettings Subject { get; } = new();

        [Heading("Metrics"), Option("--metrics", "One or more, separated by commas. {metric descriptions}", "LIST"), Concerns(typeof(MetricCatalog), "names")]
        public string Metrics { get; init; } = "fid50k_full";

        [Option("--attributes", "What predicts the attributes that ls, dci and edit measure: {attributes} [default: --data, if it is built in]", "DATA")]
        [Concerns(typeof(MetricRequest))]
        public string? Attributes { get; init; }

        public MeasurementSettings Measurement { get; } = new();

        [Option("--num", "Generated images [default: as in the metric's name, or all of --fakes]", Max = WorkAmount.MaxImages), Sets(typeof(MetricRequest))]
        public int? Num { get; init; }

        [Heading("Result")]
        [Option("--output", "Also append each result to this file, one JSON object per line [default: metric-NAME.jsonl in the run folder, if --network is one]", "FILE"), Destination]
        [Concerns(typeof(MetricLog), "path")]
        public string? Output { get; init; }

        public MeasuringSettings Computing { get; } = new();
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        IReadOnlyList<Metric> metrics = MetricCatalog.Find(settings.Metrics);
        using MeasuredImages images = MeasuredImages.Open(settings, context, metrics);
        context.NoteOneDnn();
        using IAttributeClassifier? attributes = OpenAttributes(metrics, settings, context);
        MetricCatalog.Check(metrics, images.Request);
        context.Line(Row("metric", "value", "images", "time"));
        var failed = new List<Metric>();
        foreach (Metric metric in metrics)
        {
            try
            {
                Report(WorkDisplay.Run(context, metric.Name, display => MetricCatalog.Measure(metric, images.Shown(display) with { Attributes = attributes })), metric, images, settings.Output, context);
            }
            catch (Exception e) when (e is not OperationCanceledException && metrics.Count > 1)
            {
                failed.Add(metric);
                context.Warn($"{metric.Name} could not be measured: {ErrorReport.Reason(e, context.Flags)}");
            }
        }

        images.NoteCache(context);
        return failed.Count == 0 ? ExitCode.Success
            : throw new StyleGanException($"{failed.Count} of {Texts.Count(metrics.Count, "metric")} could not be measured: {string.Join(", ", failed.Select(metric => metric.Name))}. The reasons are above; the other results stand.");
    }

    /// <summary>Shows a result, then files it.</summary>
    private static void Report(MetricResult result, Metric metric, MeasuredImages images, string? output, VerbContext context)
    {
        context.Line(Row(result.Metric, Texts.Measured(result), Texts.Count(result.Num), Texts.Duration(result.Elapsed)));
        if (result.Warning is { } warning)
        {
            context.Warn($"{result.Metric}: {warning}");
        }

        if (result.Features is { IsOwn: true } own)
        {
            context.Note($"{result.Metric} uses the {own.Name} features: it compares only with other numbers @{own.Name}. --features {FeatureBank.Standard} gives the published kind.");
        }

        if ((output ?? (images.NetworkPath is { } path && Directory.Exists(path) ? Path.Combine(path, $"metric-{metric.Name}.jsonl") : null)) is { } file)
        {
            MetricLog.Append(file, result, images.Subject);
        }
    }

    private static string Row(string metric, string value, string images, string time) => $"{metric,-28} {value,-24} {images,8} {time,10}".TrimEnd();

    private static IAttributeClassifier? OpenAttributes(IReadOnlyList<Metric> metrics, Settings settings, VerbContext context)
    {
        if (!metrics.Any(metric => metric.NeedsAttributes))
        {
            return null;
        }

        string spec = settings.Attributes
            ?? (settings.Subject.DataName is { } data && AttributeCatalog.IsLabeled(data) ? data : throw new UsageException("These metrics read the attributes of generated images. Give --attributes labeled images to learn them from, e.g. builtin:avatars."));
        IAttributeClassifier classifier = WorkDisplay.Run(context, "attribute classifier", display =>
            AttributeCatalog.Open(spec, new AttributeOptions { Device = settings.Computing.Open(), Progress = display, Cancellation = context.Cancellation }));
        context.Note(AttributeLine.Of(classifier));
        return classifier;
    }
}
