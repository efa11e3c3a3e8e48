using System.CommandLine;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Options of the verbs that compare generated with real images: what with what, and how.</summary>
/// <param name="num">What happens without --num.</param>
internal sealed class MeasuredOptions(string num)
{
    private readonly Option<string?> _network = Make.Text("--network", $"The network: {NetworkSource.Usage}", "FILE|RUN|URL").Sets((MetricRequest o) => o.Generator);
    private readonly Option<string?> _fakes = Make.Text("--fakes", "Images to measure in place of a network's; they may be of any size", "DATA").Sets((MetricRequest o) => o.Fakes);
    private readonly Option<string?> _data = Make.Text("--data", $"Real images to compare with: {string.Join(", ", ImageSource.Usage)}", "DATA").Sets((MetricRequest o) => o.Data);
    private readonly Option<string?> _reals = Make.Text("--reals", "Another name for --data", "DATA");
    private readonly Option<bool> _mirror = Make.Switch("--mirror", "Count mirror images of the real images too, as in a training with --mirror");
    private readonly Option<string?> _features = Make.Text(
        "--features",
        $"The feature network: {string.Join(", ", FeatureCatalog.Names)}; or {FeatureBank.Standard}, which is the one each metric was published with (its weights are fetched once); or a TorchScript file (.pt). Numbers of builtin compare only with its own",
        "NAME|FILE", "builtin").Sets((MetricRequest o) => o.Features);

    private readonly Option<string?> _resize = Make.Text("--resize", $"How images are brought to the size of the feature network: {string.Join(", ", TensorScalings.Words)} (clean-fid's is pillow-bicubic) [default: the network's custom]", "NAME");
    private readonly Option<int?> _num = Make.Whole("--num", $"Generated images [default: {num}, or all of --fakes]").Sets((MetricRequest o) => o.Num);
    private readonly Option<int?> _seed = Make.Whole("--seed", "Seed of the random draws", otherwise: 0);
    private readonly Option<double?> _trunc = Make.Real("--trunc", "Truncation psi of generated images", "PSI", 1).Sets((MetricRequest o) => o.TruncationPsi);
    private readonly Option<int?> _batch = Make.Whole("--batch", "Images at a time", otherwise: 8).Sets((MetricRequest o) => o.Batch);
    private readonly Option<bool> _noCache = Make.Switch("--no-cache", $"Compute features of the real images anew and keep none. Otherwise they stay in {FeatureCache.DefaultFolder}, which may be deleted at any time");
    private readonly Option<string?> _device = GlobalOptions.Device();

    public OptionGroup Subject => new("What to measure", _network, _fakes, _data, _reals, _mirror);

    public OptionGroup Measurement => new("Measurement", _features, _resize, _num, _seed, _trunc);

    public OptionGroup Computing => new("Computing", _batch, _noCache, _device);

    /// <summary>Where to compute.</summary>
    public TorchSharp.torch.Device Device(ParseResult values) => Devices.Parse(values.GetValue(_device));

    /// <summary>The real images as the user named them, or null.</summary>
    public string? DataName(ParseResult values) => values.GetValue(_data) ?? values.GetValue(_reals);

    /// <summary>Opens what is named.</summary>
    /// <returns>What to measure; dispose it.</returns>
    /// <exception cref="UsageException">When the options contradict each other.</exception>
    public MeasuredImages Open(ParseResult values, VerbContext context, IReadOnlyList<Metric> metrics)
    {
        string? network = values.GetValue(_network);
        string? fakes = values.GetValue(_fakes);
        UsageException.ThrowIfAny(
        [
            .. (network is null) != (fakes is null) ? Array.Empty<string>() : [network is null
                ? "No network is named. Give --network a .safetensors or .pkl file, an address or a run folder, or --fakes images."
                : "Both --network and --fakes are given. Give the one that is to be measured."],
            .. values.GetValue(_data) is null || values.GetValue(_reals) is null ? Array.Empty<string>() : ["Both --data and --reals are given; they are the same option. Give one."],
        ]);
        TensorScaling? scaling = values.GetValue(_resize) is { } word ? TensorScalings.Parse(word) : null;
        TorchSharp.torch.Device device = Device(values);
        var images = new MeasuredImages(new FeatureBank(metrics), network is null ? null : NetworkSource.Local(network, context), network ?? fakes!);
        try
        {
            images.Generator = images.NetworkPath is { } path ? NetworkFile.LoadGenerator(path, device) : null;
            images.Fakes = fakes is null ? null : ImageSource.Open(fakes, new ImageSourceOptions { AnySize = true });
            bool isMirrored = values.GetValue(_mirror);
            images.Data = DataName(values) is not { } spec ? null : ImageSource.Open(spec, new ImageSourceOptions
            {
                AnySize = true,
                Mirror = isMirrored,
                Resolution = spec.StartsWith("builtin:", StringComparison.Ordinal) ? images.Generator?.ImgResolution ?? images.Fakes?.Resolution : null,
            });
            images.Request = new MetricRequest
            {
                Generator = images.Generator,
                Fakes = images.Fakes,
                Data = images.Data,
                DataName = images.Data is { } data && isMirrored ? $"{data.Name} and mirrored" : null,
                CacheFolder = values.GetValue(_noCache) ? null : FeatureCache.DefaultFolder,
                Features = values.GetValue(_features)!,
                FeatureOptions = new FeatureOptions { Device = device, Scaling = scaling, Cancellation = context.Cancellation },
                Bank = images.Bank,
                Num = values.GetValue(_num),
                Batch = values.GetValue(_batch) ?? 8,
                Seed = values.GetValue(_seed) ?? 0,
                TruncationPsi = values.GetValue(_trunc) ?? 1,
                Cancellation = context.Cancellation,
            };
            return images;
        }
        catch
        {
            images.Dispose();
            throw;
        }
    }
}
