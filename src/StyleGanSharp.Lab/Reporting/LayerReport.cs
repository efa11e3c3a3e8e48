using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Reporting;

/// <summary>A look into a generator while it makes one image: figures of every layer, and images of its feature maps.</summary>
/// <param name="Layers">The figures, in the order of the layers.</param>
/// <param name="Sheet">A row per layer: the magnitude of its places, then the feature maps with the largest values, each from its least value (black) to its largest (white). The last row begins with the image.</param>
public sealed record LayerReport(IReadOnlyList<LayerStatistics> Layers, Image Sheet)
{
    /// <summary>Makes an image and reports on its layers.</summary>
    /// <param name="generator">Any generator.</param>
    /// <param name="seed">The image's seed, 0 … 2³² - 1.</param>
    /// <param name="options">Truncation, class and noise; null is the defaults.</param>
    /// <param name="maps">Feature maps to show per layer, 1 to 64.</param>
    /// <param name="cellPx">Width and height of each on the sheet, 8 to 1024 pixels.</param>
    /// <returns>The report.</returns>
    /// <exception cref="UsageException">When the seed, the class or a number is out of range.</exception>
    public static LayerReport Of(GeneratorNetwork generator, long seed, GenerationOptions? options = null, int maps = 8, int cellPx = 96)
    {
        ArgumentNullException.ThrowIfNull(generator);
        var checks = new OptionChecks(typeof(LayerReport));
        checks.Require(maps, maps is >= 1 and <= 64, "it must be 1 to 64");
        checks.Require(cellPx, cellPx is >= 8 and <= 1024, "it must be 8 to 1024 pixels");
        checks.ThrowIfAny();
        options ??= new GenerationOptions();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var layers = new List<LayerStatistics>();
        var cells = new List<CaptionedImage>();
        void Add(string name, Tensor x)
        {
            using var layerScope = NewDisposeScope();
            Tensor y = x.detach().to(ScalarType.Float32).cpu();
            layers.Add(LayerStatistics.Of(name, y));
            AddRow(cells, name, y, maps, cellPx);
        }

        Tensor ws = ImageGenerator.Ws(generator, [seed], options);
        using ImageNoise? noise = options.NoiseOf([seed], generator.Device);
        Tensor img = generator.Synthesize(ws, options.Synthesis(noise) with { OnLayer = Add });
        cells.Add(Cell($"seed {seed}", img, cellPx));
        return new LayerReport(layers, CaptionedSheet.Compose(cells, maps + 1));
    }

    /// <summary>The figures over the layers.</summary>
    /// <returns>A plot.</returns>
    public LinePlot Plot()
    {
        double[] numbers = [.. Enumerable.Range(0, Layers.Count).Select(i => (double)i)];
        return new LinePlot
        {
            Title = "feature maps of each layer",
            XLabel = Layers.Count == 0 ? "layer" : $"layer, from 0 ({Layers[0].Name}) to {Layers.Count - 1} ({Layers[^1].Name})",
            YLabel = "value",
            LegendCorner = PlotCorner.UpperLeft, // figures grow towards the last layers
            Series =
            [
                new PlotSeries("root mean square", numbers, [.. Layers.Select(layer => layer.Rms)]),
                new PlotSeries("crest: largest place / root mean square", numbers, [.. Layers.Select(layer => layer.Crest)]),
                new PlotSeries("peak: largest distance from a map's mean / its deviation", numbers, [.. Layers.Select(layer => layer.Peak)]),
            ],
        };
    }

    private static void AddRow(List<CaptionedImage> cells, string name, Tensor x, int maps, int cellPx)
    {
        cells.Add(Cell(name, Stretched(LayerStatistics.Magnitude(x)), cellPx));
        Tensor largest = x.abs().flatten(2).amax(2).flatten(); // [C]
        long[] channels = largest.argsort(0, descending: true).data<long>().ToArray();
        for (int i = 0; i < maps; i++)
        {
            // A layer with fewer channels than cells leaves the others blank.
            cells.Add(i < channels.Length ? Cell($"map {channels[i]}", Stretched(x.narrow(1, channels[i], 1)), cellPx) : Cell(string.Empty, ones(1, 1, 1, 1), cellPx));
        }
    }

    /// <summary>From [least, largest] to [-1, 1].</summary>
    private static Tensor Stretched(Tensor x)
    {
        Tensor least = x.min();
        return ((x - least) / (x.max() - least).clamp_min(1e-12) * 2) - 1;
    }

    private static CaptionedImage Cell(string caption, Tensor img, int sizePx) => new(
        caption, ImageConversion.ToImages(nn.functional.interpolate(img.to(ScalarType.Float32).cpu(), size: [sizePx, sizePx], mode: InterpolationMode.Nearest))[0]);
}
