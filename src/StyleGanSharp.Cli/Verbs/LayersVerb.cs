using System.Globalization;
using StyleGanSharp.Cli.Groups;
using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Reporting;

namespace StyleGanSharp.Cli.Verbs;

/// <summary>Shows what happens inside a generator.</summary>
internal sealed class LayersVerb() : Verb<LayersVerb.Settings>(
    "layers", VerbCatalog.Use,
    "Look into a generator: figures of every layer for one image (a list and layers.png), and its feature maps on a sheet (layer-maps.png).",
    "stylegan layers --network runs/00000-stylegan1-faces --seed 3",
    "stylegan layers --network ffhq.pkl --seed 7 --trunc 0.7 --maps 12 --outdir look")
{
    internal sealed record Settings : SettingsRecord
    {
        public DefaultNetworkSettings Network { get; } = new();

        [Heading("Result"), Option("--seed", "Seed of the image")]
        public int Seed { get; init; }

        [Option("--maps", "Feature maps to show per layer"), Concerns(typeof(LayerReport), "maps")]
        public int Maps { get; init; } = 8;

        [Option("--cell", "Width and height of each on the sheet", "PIXELS"), Concerns(typeof(LayerReport), "cellPx")]
        public int CellPx { get; init; } = 96;

        [Option("--outdir", "Folder of the results", "FOLDER"), Destination(IsFolder = true)]
        public string OutDir { get; init; } = "out";

        public LookSettings Look { get; } = new();

        public ComputingSettings Computing { get; } = new();
    }

    protected override int Run(Settings settings, VerbContext context)
    {
        using StyleGanModel model = settings.Network.Load(settings.Computing, context);
        GenerationOptions options = settings.Look.Generation(model, settings.Computing, context);
        LayerReport report = LayerReport.Of(model.Generator, settings.Seed, options, settings.Maps, settings.CellPx);
        int width = report.Layers.Max(layer => layer.Name.Length);
        foreach (LayerStatistics layer in report.Layers)
        {
            context.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{layer.Name.PadRight(width)}  {layer.Channels,4} maps of {layer.Width}x{layer.Height,-5} mean {layer.Mean,8:0.000}  rms {layer.Rms,8:0.000}  crest {layer.Crest,6:0.00}  peak {layer.Peak,6:0.00}"));
        }

        string plot = Path.Combine(settings.OutDir, "layers.png");
        string sheet = Path.Combine(settings.OutDir, "layer-maps.png");
        report.Sheet.Save(context.Result(sheet));
        report.Plot().Save(context.Result(plot));
        context.Line($"{plot}: the figures; {sheet}: magnitudes and the {settings.Maps} strongest feature maps of each layer, the image below");
        return ExitCode.Success;
    }
}
