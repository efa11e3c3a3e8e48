using System.CommandLine;
using System.Globalization;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Shows whether a network copies its training pictures.</summary>
internal sealed class NeighboursVerb : Verb
{
    private static readonly NeighbourOptions Defaults = new();

    private readonly MeasuredOptions _measured = new(NearestPictures.DefaultNum.ToString(CultureInfo.InvariantCulture));
    private readonly Option<int?> _neighbours = Make.Whole("--neighbours", "Nearest real pictures to show of each", "K", Defaults.Neighbours);
    private readonly Option<int?> _rows = Make.Whole("--rows", "Generated pictures to show, the likeliest copies first", otherwise: Defaults.Shown);
    private readonly Option<int?> _cell = Make.Whole("--cell", "Smaller pictures are enlarged to this width", "PIXELS", Defaults.CellPx);
    private readonly Option<string?> _outdir = Make.Text("--outdir", "Folder of the results", "FOLDER", "out");

    public override string Name => "neighbours";

    public override string Group => VerbCatalogue.Use;

    public override string Description =>
        "Check whether a network makes copies of its training pictures: the nearest real neighbours of generated pictures (neighbours.png), and their distances beside those between real ones (neighbour-distances.png).";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan neighbours --network runs/00000-stylegan2-faces --data faces.zip",
        "stylegan neighbours --fakes samples --reals photos --features inception --rows 20 --outdir check",
    ];

    public override IReadOnlyList<OptionGroup> Options => [_measured.Subject, new("Result", _neighbours, _rows, _cell, _outdir), _measured.Measurement, _measured.Computing];

    public override int Run(ParseResult values, VerbContext context)
    {
        var options = new NeighbourOptions
        {
            Neighbours = values.GetValue(_neighbours) ?? Defaults.Neighbours,
            Shown = values.GetValue(_rows) ?? Defaults.Shown,
            CellPx = values.GetValue(_cell) ?? Defaults.CellPx,
        };
        options.Validate();
        using MeasuredPictures pictures = _measured.Open(values, context, []);
        NeighbourReport report = WorkDisplay.Run(context, Name, display => NearestPictures.Find(pictures.Shown(display), options));
        string folder = values.GetValue(_outdir)!;
        string sheet = Path.Combine(folder, "neighbours.png");
        string plot = Path.Combine(folder, "neighbour-distances.png");
        ImageCodec.Save(sheet, report.Sheet);
        report.Plot().Save(plot);
        context.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"A generated picture is nearer to the real ones than a real picture is to the others with chance {report.CopyChance:0.000} (0.5: like new pictures of the same kind, 1: copies, 0: unlike any)."));
        context.Line(string.Create(
            CultureInfo.InvariantCulture, $"{report.SuspiciousShare:P1} of {Texts.Count(report.FakeDistances.Count)} are nearer than 99 % of real pictures are to each other (1 % by chance)."));
        context.Line($"{sheet}: the nearest, each with its neighbours; {plot}: all distances");
        pictures.NoteCache(context);
        return ExitCode.Success;
    }
}
