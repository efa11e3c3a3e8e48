using System.CommandLine;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Options of the verbs that make pictures: which network, and how it makes them.</summary>
internal sealed class PictureOptions
{
    private readonly Option<string?> _network = Make.Text("--network", $"The network: {NetworkSource.Usage} (required)", "FILE|RUN|URL");
    private readonly Option<double?> _trunc = Make.Real("--trunc", "Truncation ψ: 1 is the full variety, 0.7 usually looks better, 0 is the average picture", otherwise: 1);
    private readonly Option<int?> _truncCutoff = Make.Whole("--trunc-cutoff", "Truncate only the first N style inputs [default: all]");
    private readonly Option<int?> _class = Make.Whole("--class", "Class of a conditional network", "K");
    private readonly ChoiceOption<NoiseMode> _noise = new(
        "--noise-mode", "Noise inputs: stored with the network, fresh, or none", "const", ("const", NoiseMode.Const), ("random", NoiseMode.Random), ("none", NoiseMode.None));

    private readonly PrecisionOption _precision = new();
    private readonly Option<int?> _batch = Make.Whole("--batch", "Pictures at a time", otherwise: 8);
    private readonly Option<string?> _device = GlobalOptions.Device();

    public OptionGroup Source => new("Network", _network);

    public OptionGroup Look => new("Pictures", _trunc, _truncCutoff, _class, _noise);

    public OptionGroup Computing => new("Computing", _batch, _precision, _device);

    /// <summary>Loads the network.</summary>
    /// <exception cref="UsageException">When none is named.</exception>
    public GeneratorNetwork Load(ParseResult values, VerbContext context) => Load(
        values, context, values.GetValue(_network) ?? throw new UsageException("No network is named. Give --network a .safetensors or .pkl file, an address or a run folder."));

    /// <summary>Loads a network that another option names.</summary>
    public GeneratorNetwork Load(ParseResult values, VerbContext context, string source)
    {
        TorchSharp.torch.Device device = Devices.Parse(values.GetValue(_device));
        _precision.WarnIfSlow(values, device, context);
        return NetworkFile.LoadGenerator(NetworkSource.Local(source, context), device);
    }

    /// <summary>How pictures are made. Dispose its <see cref="GenerationOptions.Random"/>, if any.</summary>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public GenerationOptions Generation(ParseResult values, GeneratorNetwork generator)
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
            Class = values.GetValue(_class),
            Noise = noise,
            Random = noise == NoiseMode.Random ? new RandomSource(0, generator.WAvg.device) : null,
            Batch = batch,
            Precision = _precision.ReadRequired(values),
        };
    }
}
