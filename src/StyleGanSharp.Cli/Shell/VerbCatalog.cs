using StyleGanSharp.Cli.Verbs;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Everything the program can do, in the order of its overview.</summary>
internal static class VerbCatalog
{
    public const string Start = "Start here";
    public const string Data = "Data";
    public const string Train = "Training";
    public const string Use = "Use a trained network";
    public const string Signals = "Look at signals";

    public static IReadOnlyList<Verb> Verbs { get; } =
    [
        new DemoVerb(),
        new DoctorVerb(),
        new BenchVerb(),
        new DatasetBuildVerb(),
        new DatasetInspectVerb(),
        new TrainVerb(),
        new ReportVerb(),
        new EmbedClassesVerb(),
        new GenerateVerb(),
        new VideoVerb(),
        new MixVerb(),
        new SheetVerb(),
        new ProjectVerb(),
        new InversionVerb(),
        new DirectionsVerb(),
        new EditVerb(),
        new DragVerb(),
        new StudioVerb(),
        new MetricsVerb(),
        new NeighborsVerb(),
        new LayersVerb(),
        new StudyVerb(),
        new WeightsListVerb(),
        new WeightsFetchVerb(),
        new WeightsAddVerb(),
        new InspectVerb(),
        new ConvertVerb(),
        new ExportVerb(),
        new SignalVerb(),
        new SpectrumVerb(),
        new StickingVerb(),
    ];

    /// <summary>The commands a new user most likely wants.</summary>
    public static IReadOnlyList<string> TopExamples { get; } =
    [
        "stylegan demo",
        "stylegan train --data my-images.zip --mirror",
        "stylegan generate --network runs/00000-stylegan2-faces --seeds 0-31 --trunc 0.7 --grid",
    ];
}
