using System.CommandLine;
using System.Globalization;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Shows what happens inside a generator.</summary>
internal sealed class LayersVerb : Verb
{
    private readonly ImageOptions _images = new(hasDefault: true);
    private readonly Option<int?> _seed = Make.Whole("--seed", "Seed of the image", otherwise: 0);
    private readonly Option<int?> _maps = Make.Whole("--maps", "Feature maps to show a layer", otherwise: 8).Sets(typeof(LayerReport), "maps");
    private readonly Option<int?> _cell = Make.Whole("--cell", "Width and height of each on the sheet", "PIXELS", 96).Sets(typeof(LayerReport), "cellPx");
    private readonly Option<string?> _outdir = Make.Text("--outdir", "Folder of the results", "FOLDER", "out");

    public override string Name => "layers";

    public override string Group => VerbCatalog.Use;

    public override string Description => "Look into a generator: figures of every layer for one image (a list and layers.png), and its feature maps on a sheet (layer-maps.png).";

    public override IReadOnlyList<string> Examples =>
    [
        "stylegan layers --network runs/00000-stylegan1-faces --seed 3",
        "stylegan layers --network ffhq.pkl --seed 7 --trunc 0.7 --maps 12 --outdir look",
    ];

    public override IReadOnlyList<OptionGroup> Options =>
        [_images.Source, new OptionGroup("Result", _seed, _maps, _cell, _outdir), _images.Look, _images.Computing];

    public override int Run(ParseResult values, VerbContext context)
    {
        using StyleGanModel model = _images.Load(values, context);
        GenerationOptions options = _images.Generation(values, model);
        LayerReport report = LayerReport.Of(model.Generator, values.GetValue(_seed) ?? 0, options, values.GetValue(_maps) ?? 8, values.GetValue(_cell) ?? 96);
        int width = report.Layers.Max(layer => layer.Name.Length);
        foreach (LayerStatistics layer in report.Layers)
        {
            context.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{layer.Name.PadRight(width)}  {layer.Channels,4} maps of {layer.Width}x{layer.Height,-5} mean {layer.Mean,8:0.000}  rms {layer.Rms,8:0.000}  crest {layer.Crest,6:0.00}  peak {layer.Peak,6:0.00}"));
        }

        string folder = values.GetValue(_outdir)!;
        string plot = Path.Combine(folder, "layers.png");
        string sheet = Path.Combine(folder, "layer-maps.png");
        ImageCodec.Save(sheet, report.Sheet);
        report.Plot().Save(plot);
        context.Line($"{plot}: the figures; {sheet}: magnitudes and the {values.GetValue(_maps) ?? 8} strongest feature maps of each layer, the image below");
        return ExitCode.Success;
    }
}
