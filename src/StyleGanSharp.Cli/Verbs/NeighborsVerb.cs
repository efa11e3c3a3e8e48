using System.CommandLine;
using System.Globalization;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Data;
using StyleGanSharp.Imaging;
using StyleGanSharp.Reporting;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Shows whether a network copies its training images.</summary>
internal sealed class NeighborsVerb : Verb
{
    private static readonly NeighborOptions Defaults = new();

    private readonly MeasuredOptions _measured = new(NearestImages.DefaultNum.ToString(CultureInfo.InvariantCulture));
    private readonly Option<int?> _neighbors = Make.Whole("--neighbours", "Nearest real images to show of each", "K", Defaults.Neighbors).Sets((NeighborOptions o) => o.Neighbors);
    private readonly Option<string?> _heldOut = Make.Text("--held-out", "Images of the same kind that the network was not trained on: tells whether generated images are nearer to the training images (--data) than these are", "DATA").Sets((NeighborOptions o) => o.HeldOut);
    private readonly Option<int?> _rows = Make.Whole("--rows", "Generated images to show, the likeliest copies first", otherwise: Defaults.Shown).Sets((NeighborOptions o) => o.Shown);
    private readonly Option<int?> _cell = Make.Whole("--cell", "Smaller images are enlarged to this width", "PIXELS", Defaults.CellPx).Sets((NeighborOptions o) => o.CellPx);
    private readonly Option<string?> _outdir = Make.Text("--outdir", "Folder of the results", "FOLDER", "out");

    public override string Name => "neighbours";

    public override string Group => VerbCatalog.Use;

    public override string Description =>
        "Check whether a network makes copies of its training images: the nearest real neighbors of generated images (neighbours.png), and their distances beside those between real ones (neighbor-distances.png).";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan neighbours --network runs/00000-stylegan2-faces --data faces.zip",
        "stylegan neighbours --network runs/00000-stylegan2-faces --data faces.zip --held-out more-faces.zip",
        "stylegan neighbours --fakes samples --reals photos --features inception --rows 20 --outdir check",
    ];

    public override IReadOnlyList<OptionGroup> Options => [_measured.Subject, new("Comparison", _heldOut), new("Result", _neighbors, _rows, _cell, _outdir), _measured.Measurement, _measured.Computing];

    public override int Run(ParseResult values, VerbContext context)
    {
        var options = new NeighborOptions
        {
            Neighbors = values.GetValue(_neighbors) ?? Defaults.Neighbors,
            Shown = values.GetValue(_rows) ?? Defaults.Shown,
            CellPx = values.GetValue(_cell) ?? Defaults.CellPx,
        };
        options.Validate();
        using MeasuredImages images = _measured.Open(values, context, []);
        using IImageSource? heldOut = values.GetValue(_heldOut) is not { } spec ? null : ImageSource.Open(spec, new ImageSourceOptions
        {
            AnySize = true,
            Resolution = spec.StartsWith("builtin:", StringComparison.Ordinal) ? images.Data?.Resolution : null,
        });
        NeighborReport report = WorkDisplay.Run(context, Name, display => NearestImages.Find(images.Shown(display), options with { HeldOut = heldOut }));
        string folder = values.GetValue(_outdir)!;
        string sheet = Path.Combine(folder, "neighbours.png");
        string plot = Path.Combine(folder, "neighbour-distances.png");
        ImageCodec.Save(sheet, report.Sheet);
        report.Plot().Save(plot);
        context.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"A generated image is nearer to the real ones than a real image is to the others with chance {report.CopyChance:0.000} (0.5: like new images of the same kind, 1: copies, 0: unlike any)."));
        context.Line(string.Create(
            CultureInfo.InvariantCulture, $"{report.SuspiciousFraction:P1} of {Texts.Count(report.FakeDistances.Count)} are nearer than 99 % of real images are to each other (1 % by chance)."));
        if (report.HeldOut is { } comparison)
        {
            Tell(comparison, context);
        }

        context.Line($"{sheet}: the nearest, each with its neighbors; {plot}: all distances");
        images.NoteCache(context);
        return ExitCode.Success;
    }

    private static void Tell(HeldOutComparison comparison, VerbContext context)
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
