using System.CommandLine;
using System.Globalization;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Options of the verbs that make images: which network, and how it makes them.</summary>
internal sealed class ImageOptions
{
    private readonly bool _hasDefault;
    private readonly Option<string?> _network;
    private readonly Option<double?> _trunc = Make.Real("--trunc", "Truncation ψ: 1 is the full variety, 0.7 usually looks better, 0 is the average image", otherwise: 1).Sets((GenerationOptions o) => o.TruncationPsi);
    private readonly Option<int?> _truncCutoff = Make.Whole("--trunc-cutoff", "Truncate only the first N style inputs [default: all]").Sets((GenerationOptions o) => o.TruncationCutoff);
    private readonly Option<string?> _layerTrunc = Make.Text("--layer-trunc", "Truncation of single style inputs, e.g. 0-3=0.5,6=1; the others keep --trunc", "LAYERS=PSI,…").Sets((GenerationOptions o) => o.LayerPsi);
    private readonly Option<int?> _class = Make.Whole("--class", "Class of a conditional network", "K").Sets((GenerationOptions o) => o.Class);
    private readonly ChoiceOption<NoiseMode> _noise = new ChoiceOption<NoiseMode>(
        "--noise-mode", "Noise inputs: stored with the network, fresh, or none", "const", ("const", NoiseMode.Const), ("random", NoiseMode.Random), ("none", NoiseMode.None)).Sets((GenerationOptions o) => o.Noise);

    private readonly PrecisionOption _precision = new();
    private readonly Option<string?> _move = Make.Text("--move", "Shift the content right and down, in image widths, e.g. 0.1,-0.05 (networks with an input transform: StyleGAN3, XL)", "X,Y");
    private readonly Option<double?> _turn = Make.Real("--turn", "Turn the content clockwise", "DEGREES");
    private readonly Option<double?> _zoom = Make.Real("--zoom", "Magnify the content; below about 0.8 the margin shows");
    private readonly Option<string?> _canvas = Make.Text("--canvas", "Paint beyond the image: a canvas of so many image widths, e.g. 2x1 (StyleGAN3, XL)", "WxH").Sets((GenerationOptions o) => o.Canvas);
    private readonly Option<int?> _batch = Make.Whole("--batch", "Images at a time", otherwise: 8).Sets((GenerationOptions o) => o.Batch).Sets((TextureStickingOptions o) => o.Generation.Batch).Sets((LatentVideoOptions o) => o.Generation.Batch);
    private readonly Option<string?> _device = GlobalOptions.Device();

    /// <param name="hasDefault">Whether images are made with the built-in network when none is named.</param>
    public ImageOptions(bool hasDefault = false)
    {
        _hasDefault = hasDefault;
        _network = Make.Text("--network", $"The network: {NetworkSource.Usage} {(hasDefault ? $"[default: {BuiltinNetworks.Avatars}]" : "(required)")}", "FILE|RUN|URL");
    }

    public OptionGroup Source => new("Network", _network);

    public OptionGroup Look => new("Images", _trunc, _truncCutoff, _layerTrunc, _class, _noise);

    /// <summary>Where a network without end looks.</summary>
    public OptionGroup View => new("View", _move, _turn, _zoom, _canvas);

    public OptionGroup Computing => new("Computing", _batch, _precision, _device);

    public Option<string?> Network => _network;

    public Option Device => _device;

    /// <summary>Loads the network.</summary>
    /// <param name="values">The command line.</param>
    /// <param name="context">Where to write.</param>
    /// <param name="hasLatents">Whether it is for latents of a file, which mean something to their own network only.</param>
    /// <exception cref="UsageException">When none is named and there is no default.</exception>
    public StyleGanModel Load(ParseResult values, VerbContext context, bool hasLatents = false)
    {
        if (values.GetValue(_network) is { } network)
        {
            return Load(values, context, network);
        }

        if (!_hasDefault || hasLatents)
        {
            throw new UsageException(hasLatents
                ? "No network is named. Give --network the one that the latents were made with."
                : $"No network is named. Give --network a .safetensors or .pkl file, an address, a run folder, or {BuiltinNetworks.Avatars}.");
        }

        context.Note($"no --network is named: these are faces of {BuiltinNetworks.Avatars}, a small network that comes with the program");
        return Load(values, context, BuiltinNetworks.Avatars);
    }

    /// <summary>Loads a network that another option names.</summary>
    public StyleGanModel Load(ParseResult values, VerbContext context, string source)
    {
        TorchSharp.torch.Device device = Devices.Parse(values.GetValue(_device));
        _precision.WarnIfSlow(values, device, context);
        return StyleGanModel.Load(NetworkSource.Local(source, context), device);
    }

    /// <summary>How images are made.</summary>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public GenerationOptions Generation(ParseResult values, StyleGanModel model)
    {
        int batch = values.GetValue(_batch) ?? 8;
        UsageException.ThrowIfAny(
        [
            .. batch >= 1 ? Array.Empty<string>() : [$"--batch is {batch}; it must be at least 1."],
            .. values.GetValue(_truncCutoff) is not < 0 ? Array.Empty<string>() : [$"--trunc-cutoff is {values.GetValue(_truncCutoff)}; it must not be negative."],
        ]);
        NoiseMode noise = _noise.ReadRequired(values);
        return new GenerationOptions
        {
            TruncationPsi = values.GetValue(_trunc) ?? 1,
            TruncationCutoff = values.GetValue(_truncCutoff),
            LayerPsi = values.GetValue(_layerTrunc) is { } list ? LayerPsi(list, model.Generator.NumWs) : null,
            Motion = Motion(values),
            Canvas = values.GetValue(_canvas) is { } canvas ? CanvasSize.Parse(canvas, _canvas.Name) : null,
            Class = values.GetValue(_class),
            Noise = noise,
            Batch = batch,
            Precision = _precision.ReadRequired(values),
        };
    }

    private static double[] LayerPsi(string list, int numWs)
    {
        double[] psi = [.. Enumerable.Repeat(double.NaN, numWs)];
        foreach (string part in list.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] sides = part.Split('=');
            if (sides.Length != 2 || !double.TryParse(sides[1], CultureInfo.InvariantCulture, out double value))
            {
                throw new UsageException($"--layer-trunc '{part}' is not LAYERS=PSI. Write 0-3=0.5,6=1.");
            }

            foreach (long layer in SeedList.Parse(sides[0], "--layer-trunc"))
            {
                psi[layer < numWs ? layer : throw new UsageException($"--layer-trunc names layer {layer}; the network has style inputs 0 to {numWs - 1}.")] = value;
            }
        }

        return psi;
    }

    private Similarity2d? Motion(ParseResult values)
    {
        double[] shift = [0, 0];
        if (values.GetValue(_move) is { } move)
        {
            string[] sides = move.Split(',');
            if (sides.Length != 2 || !double.TryParse(sides[0], CultureInfo.InvariantCulture, out shift[0]) || !double.TryParse(sides[1], CultureInfo.InvariantCulture, out shift[1]))
            {
                throw new UsageException($"--move '{move}' is not a shift. Write two numbers of image widths, right and down, e.g. 0.1,-0.05.");
            }
        }

        double zoom = values.GetValue(_zoom) ?? 1;
        if (zoom is < 0.25 or > 16 || shift.Any(side => !(Math.Abs(side) <= 4)))
        {
            throw new UsageException("--zoom must be 0.25 to 16, and --move at most 4 image widths.");
        }

        double turnRadians = (values.GetValue(_turn) ?? 0) * Math.PI / 180;
        return zoom == 1 && turnRadians == 0 && shift is [0, 0] ? null
            : Similarity2d.Scaling(zoom) * Similarity2d.Rotation(turnRadians) * Similarity2d.Translation(shift[0], shift[1]);
    }
}
