using System.Globalization;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Metrics;
using StyleGanSharp.Reporting;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Shows whether a network copies its training images.</summary>
internal sealed class NeighborsVerb() : Verb<NeighborsVerb.Settings>(
    "neighbours", VerbCatalog.Use,
    "Check whether a network makes copies of its training images: the nearest real neighbors of generated images (neighbours.png), and their distances beside those between real ones (neighbor-distances.png).",
    "stylegan neighbours --network runs/00000-stylegan2-faces --data faces.zip",
    "stylegan neighbours --network runs/00000-stylegan2-faces --data faces.zip --held-out more-faces.zip",
    "stylegan neighbours --fakes samples --reals photos --features inception --rows 20 --outdir check")
{
    internal sealed record Settings : SettingsRecord, IMeasuredSettings
    {
        public SubjectSettings Subject { get; } = new();

        [Heading("Comparison")]
        [Option("--held-out", "Images of the same kind that the network was not trained on: reports whether generated images are nearer to the training images (--data) than these are", "DATA")]
        [Concerns(typeof(NeighborOptions))]
        public string? HeldOut { get; init; }

        [Heading("Result"), Option("--neighbours", "Nearest real images to show of each", "K"), Sets(typeof(NeighborOptions))]
        public int? Neighbors { get; init; }

        [Option("--rows", "Generated images to show, the likeliest copies first"), Sets(typeof(NeighborOptions))]
        public int? Shown { get; init; }

        [Option("--cell", "Smaller images are enlarged to this width", "PIXELS"), Sets(typeof(NeighborOptions))]
        public int? CellPx { get; init; }

        [Option("--outdir", "Folder of the results", "FOLDER"), Destination(IsFolder = true)]
        public string OutDir { get; init; } = "out";

        public MeasurementSettings Measurement { get; } = new();

        [Option("--num", "Generated images [default: 1000, or all of --fakes]", Max = WorkAmount.MaxImages), Sets(typeof(MetricRequest))]
        public int? Num { get; init; }

        public MeasuringSettings Computing { get; } = new();
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        NeighborOptions options = settings.Fill(new NeighborOptions());
        options.Validate();
        ResultPlace.RequireOutside("--outdir", settings.OutDir, settings.Subject.DataName, settings.Subject.Fakes, settings.HeldOut);
        using MeasuredImages images = MeasuredImages.Open(settings, context, []);
        using ImageDataset? heldOut = settings.HeldOut is null ? null : SubjectSettings.OpenReals(settings.HeldOut, images.Data?.Resolution);
        NeighborReport report = WorkDisplay.Run(context, Name, display => NearestImages.Find(images.Shown(display), options with { HeldOut = heldOut }));
        string sheet = Path.Combine(settings.OutDir, "neighbours.png");
        string plot = Path.Combine(settings.OutDir, "neighbour-distances.png");
        report.Sheet.Save(context.Result(sheet));
        report.Plot().Save(context.Result(plot));
        context.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"A generated image is nearer to the real ones than a real image is to the others with chance {report.CopyChance:0.000} (0.5: like new images of the same kind, 1: copies, 0: unlike any)."));
        context.Line(string.Create(
            CultureInfo.InvariantCulture, $"{report.SuspiciousFraction:P1} of {Texts.Count(report.FakeDistances.Count)} are nearer than 99 % of real images are to each other (1 % by chance)."));
        if (report.HeldOut is { } comparison)
        {
            Report(comparison, context);
        }

        context.Line($"{sheet}: the nearest, each with its neighbors; {plot}: all distances");
        images.NoteLeftOut(context);
        images.NoteCache(context);
        return ExitCode.Success;
    }

    private static void Report(HeldOutComparison comparison, VerbContext context)
    {
        context.Line(comparison.Verdict);
        context.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{comparison.NearerFraction:P1} of them are nearer to a training image than to a held-out one, of {Texts.Count(comparison.Compared)} of either kind (50 %: like new images)."));
        if (comparison.Equal > 0)
        {
            context.Warn($"{Texts.Count(comparison.Equal)} of {Texts.Count(comparison.Distances.Count)} held-out images equal a training image as far as the features tell. Leave out of --held-out what is in --data.");
        }
    }
}
