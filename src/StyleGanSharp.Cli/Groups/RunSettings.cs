using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Features;
using StyleGanSharp.Metrics;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Groups;

/// <summary>What a training keeps, and where.</summary>
internal sealed record RunSettings : SettingsRecord
{
    private const string None = "none";

    [Heading("Run"), Option("--outdir", "Folder of the runs; each run makes a numbered one in it", "FOLDER"), Concerns(typeof(RunFolder), "outFolder")]
    public string OutDir { get; init; } = "runs";

    [Option("--resume", "A run folder, to continue it exactly (--kimg may lengthen it); or a network file (.safetensors, an official .pkl, or its address), to start a new run from its weights", "RUN|FILE|URL")]
    [Sets(typeof(TrainingOptions))]
    public string? Resume { get; init; }

    [Option("--tick", "Thousands of images between two lines of the log [default: by preset]", "KIMG")]
    [Sets(typeof(TrainingOptions))]
    public double? Tick { get; init; }

    [Option("--snap", "Ticks between two snapshots [default: by preset]", "TICKS")]
    [Sets(typeof(TrainingOptions))]
    public int? Snap { get; init; }

    [Option("--snap-minutes", "Also a snapshot, without metrics, so many minutes after the last one [default: none]", "MINUTES")]
    [Sets(typeof(TrainingOptions))]
    public double? SnapMinutes { get; init; }

    [Option("--metrics", "Measure every snapshot, and keep the best by the first one: none, or some of {metrics}, separated by commas", "LIST")]
    [Concerns(typeof(TrainingOptions)), Concerns(typeof(MetricCatalog), "names")]
    public string Metrics { get; init; } = None;

    [Option("--features", $"The metrics' feature network: {{features}}, {FeatureBank.Standard}, or a TorchScript file (.pt) [default: builtin]", "NAME|FILE")]
    [Sets(typeof(TrainingOptions)), Concerns(typeof(MetricRequest), nameof(MetricRequest.Features)), Concerns(typeof(FeatureCatalog), "name")]
    public string? MetricsFeatures { get; init; }

    [Option("--metrics-num", "Generated images per metric [default: as in its name]", Max = WorkAmount.MaxImages), Sets(typeof(TrainingOptions))]
    public int? MetricsNum { get; init; }

    [Option("--patience", "End after so many snapshots without a better first metric [default: never]")]
    [Sets(typeof(TrainingOptions))]
    public int? Patience { get; init; }

    [Option("--desc", "Text for the run folder's name", "TEXT"), Sets(typeof(TrainingOptions))]
    public string? Desc { get; init; }

    [Option("--license", "License of the weights, kept in the files", "TEXT"), Sets(typeof(TrainingOptions))]
    public string? License { get; init; }

    [Option("--dry-run", "Show the resolved options (JSON) and the networks' sizes; write nothing")]
    public bool DryRun { get; init; }

    /// <summary>The metrics as the library wants them: empty for none.</summary>
    public string ChosenMetrics => string.Equals(Metrics, None, StringComparison.OrdinalIgnoreCase) ? string.Empty : Metrics;
}
