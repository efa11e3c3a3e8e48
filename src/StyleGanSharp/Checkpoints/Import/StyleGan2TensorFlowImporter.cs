using System.Text.RegularExpressions;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Signal;
using static StyleGanSharp.Checkpoints.Import.TensorFlowWeights;
using Layout = StyleGanSharp.Checkpoints.Import.TensorFlowLayout;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>StyleGAN2 of the TensorFlow era. Names and layouts differ: kernels are [K, K, I, O], dense weights [I, O], style biases lack the 1, and kernels of up-sampling layers are turned by 180°.</summary>
internal sealed partial class StyleGan2TensorFlowImporter : INetworkImporter
{
    private static readonly double[] DefaultFilter = [1, 3, 3, 1];

    public string Family => "StyleGAN2 (TensorFlow)";

    public bool Recognizes(ForeignNetwork network) =>
        network.IsTensorFlow && (network.Tensors.ContainsKey("synthesis/4x4/Conv/mod_weight") || network.Tensors.ContainsKey("Output/weight"));

    public ImportedNetwork Import(ForeignNetwork network)
    {
        bool isGenerator = network.Tensors.ContainsKey("synthesis/4x4/Conv/mod_weight");
        var arguments = new ArgumentReader(network);
        arguments.Require("nonlinearity", "lrelu");
        if (!arguments.Truth("normalize_latents", true) || arguments.Real("fmap_decay", 1) != 1)
        {
            throw network.Error("was built with normalize_latents off or with fmap_decay, which are not supported.");
        }

        if (network.Tensors.ContainsKey("mapping/LabelConcat/weight") || (!isGenerator && arguments.Whole("label_size", 0) > 0 && !network.Tensors.ContainsKey("LabelEmbed/weight")))
        {
            throw network.Error("is conditional in the way of the first TensorFlow version, which joins the label to z before the normalization; that is not supported.");
        }

        NetworkOptions options = isGenerator ? Generator(network, arguments) : Discriminator(network, arguments);
        options.Validate();
        TensorFlowArguments.RequireSquare(network, "synthesis/4x4/Const/const");
        TensorFlowArguments.Check(network, arguments, options.ImgResolution, options.ImgChannels, options is StyleGan2GeneratorOptions made
            ? (made.ZDim, made.WDim, made.Mapping.LayerFeatures ?? made.WDim, made.Mapping.NumLayers, made.UseNoise) : null);
        var tensors = new Dictionary<string, ImportedTensor>(StringComparer.Ordinal);
        foreach ((string name, ForeignTensor tensor) in network.Tensors.Where(item => !item.Key.EndsWith("lod", StringComparison.Ordinal)))
        {
            (string target, Layout layout) = isGenerator ? GeneratorName(name) : DiscriminatorName(name);
            tensors[target] = Arranged(tensor, layout);
        }

        IReadOnlyList<double> filter = arguments.Numbers("resample_kernel", DefaultFilter);
        foreach (string name in FilterNames(tensors.Keys, isGenerator).ToArray())
        {
            tensors[name] = new ImportedTensor([filter.Count, filter.Count], () => FirFilter.Make([.. filter]));
        }

        return new ImportedNetwork(options, tensors);
    }

    // Sizes come from the shapes: the arguments in a file are only those that differ from defaults which changed over the years.
    private static StyleGan2GeneratorOptions Generator(ForeignNetwork network, ArgumentReader arguments)
    {
        int[] resolutions = Resolutions(network, "synthesis/", "Conv1");
        int hidden = Side(network, "mapping/Dense0/weight", 1);
        int wDim = Side(network, "synthesis/4x4/Conv/mod_weight", 0);
        int cDim = network.Tensors.ContainsKey("mapping/LabelEmbed/weight") ? Side(network, "mapping/LabelEmbed/weight", 0) : 0;
        int embedded = cDim > 0 ? Side(network, "mapping/LabelEmbed/weight", 1) : 0;
        (int channelBase, int channelMax) = Channels(network, resolutions, resolution => resolution == 4 ? "synthesis/4x4/Conv/weight" : $"synthesis/{resolution}x{resolution}/Conv1/weight");
        return new StyleGan2GeneratorOptions
        {
            ZDim = Side(network, "mapping/Dense0/weight", 0) - embedded,
            CDim = cDim,
            WDim = wDim,
            ImgResolution = resolutions[^1],
            ImgChannels = Side(network, $"synthesis/{resolutions[^1]}x{resolutions[^1]}/ToRGB/weight", 3),
            Mapping = new MappingOptions
            {
                NumLayers = MappingLayers(network),
                LayerFeatures = hidden != wDim ? hidden : null,
                EmbedFeatures = cDim > 0 && embedded != wDim ? embedded : null,
                LrMultiplier = arguments.Real("mapping_lrmul", 0.01),
                WAvgBeta = arguments.Real("dlatent_avg_beta", 0.995),
            },
            ChannelBase = channelBase,
            ChannelMax = channelMax,
            Architecture = TorchImport.Architecture(network, arguments, string.Empty, StyleGan2Architecture.Skip),
            ResampleFilter = arguments.Numbers("resample_kernel", DefaultFilter),
            UseNoise = network.Tensors.ContainsKey("synthesis/noise0"),
            ConvClamp = arguments.OptionalReal("conv_clamp"),
            NumFp16Res = arguments.Whole("num_fp16_res", 0),
        };
    }

    private static StyleGan2DiscriminatorOptions Discriminator(ForeignNetwork network, ArgumentReader arguments)
    {
        int[] resolutions = Resolutions(network, string.Empty, "Conv0");
        (int channelBase, int channelMax) = Channels(network, resolutions, resolution => resolution == 4 ? "4x4/Conv/weight" : $"{resolution}x{resolution}/Conv0/weight");
        return new StyleGan2DiscriminatorOptions
        {
            CDim = network.Tensors.ContainsKey("LabelEmbed/weight") ? Side(network, "LabelEmbed/weight", 0) : 0,
            ImgResolution = resolutions[^1],
            ImgChannels = Side(network, $"{resolutions[^1]}x{resolutions[^1]}/FromRGB/weight", 2),
            Architecture = TorchImport.Architecture(network, arguments, string.Empty, StyleGan2Architecture.Resnet),
            ChannelBase = channelBase,
            ChannelMax = channelMax,
            ConvClamp = arguments.OptionalReal("conv_clamp"),
            NumFp16Res = arguments.Whole("num_fp16_res", 0),
            MbstdGroupSize = arguments.Whole("mbstd_group_size", 4) is > 0 and var group ? group : null,
            MbstdNumChannels = arguments.Whole("mbstd_num_features", 1),
            ResampleFilter = arguments.Numbers("resample_kernel", DefaultFilter),
        };
    }

    private static (string Name, Layout Layout) GeneratorName(string name)
    {
        if (name == "dlatent_avg")
        {
            return ("mapping.w_avg", Layout.Same);
        }

        if (MappingVariable().Match(name) is { Success: true } dense)
        {
            string layer = dense.Groups[1].Value == "LabelEmbed" ? "embed" : "fc" + dense.Groups[2].Value;
            return ($"mapping.{layer}.{dense.Groups[3].Value}", dense.Groups[3].Value == "weight" ? Layout.Dense : Layout.Same);
        }

        if (NoiseVariable().Match(name) is { Success: true } noise && int.TryParse(noise.Groups[1].ValueSpan, out int index) && index < 32)
        {
            // noise0 belongs to the one convolution at 4×4, the others in pairs to the resolutions above.
            return ($"synthesis.b{4 << ((index + 1) / 2)}.conv{(index % 2 == 0 ? 1 : 0)}.noise_const", Layout.Squeezed);
        }

        if (name == "synthesis/4x4/Const/const")
        {
            return ("synthesis.b4.const", Layout.Squeezed);
        }

        if (SynthesisVariable().Match(name) is not { Success: true } match)
        {
            return (name, Layout.Same);
        }

        string conv = match.Groups[2].Value switch { "Conv0_up" => "conv0", "ToRGB" => "torgb", "Skip" => "skip", _ => "conv1" };
        (string suffix, Layout layout) = match.Groups[3].Value switch
        {
            "weight" => ("weight", match.Groups[2].Value is "Conv0_up" or "Skip" ? Layout.FlippedKernel : Layout.Kernel),
            "mod_weight" => ("affine.weight", Layout.Dense),
            "mod_bias" => ("affine.bias", Layout.StyleBias),
            var other => (other, Layout.Same),
        };
        return ($"synthesis.b{match.Groups[1].Value}.{conv}.{suffix}", layout);
    }

    private static (string Name, Layout Layout) DiscriminatorName(string name)
    {
        if (DiscriminatorVariable().Match(name) is not { Success: true } match)
        {
            return (name, Layout.Same);
        }

        bool isDense = match.Groups[2].Value is "Dense0" or "Output" or "LabelEmbed";
        string layer = match.Groups[2].Value switch
        {
            "Dense0" => "fc",
            "Output" => "b4.out",
            "LabelEmbed" => "mapping.embed",
            "Conv1_down" => "conv1",
            var other => other.ToLowerInvariant(),
        };
        string block = match.Groups[1].Success ? $"b{match.Groups[1].Value}." : string.Empty;
        return ($"{block}{layer}.{match.Groups[3].Value}", match.Groups[3].Value != "weight" ? Layout.Same : isDense ? Layout.Dense : Layout.Kernel);
    }

    /// <summary>The filters, which TensorFlow keeps in the code: one per block, one a convolution.</summary>
    private static IEnumerable<string> FilterNames(IEnumerable<string> names, bool isGenerator)
    {
        string[] convolutions = [.. names.Where(name => FilteredLayer().IsMatch(name)).Select(name => name[..^".weight".Length])];
        IEnumerable<string> blocks = convolutions.Select(name => name[..name.LastIndexOf('.')]).Where(block => isGenerator || block != "b4").Distinct();
        return convolutions.Concat(blocks).Select(name => name + ".resample_filter");
    }

    [GeneratedRegex("^mapping/(Dense([0-9]+)|LabelEmbed)/(weight|bias)$")]
    private static partial Regex MappingVariable();

    [GeneratedRegex("^synthesis/noise([0-9]+)$")]
    private static partial Regex NoiseVariable();

    [GeneratedRegex("^synthesis/([0-9]+)x[0-9]+/(Conv|Conv0_up|Conv1|ToRGB|Skip)/(weight|bias|mod_weight|mod_bias|noise_strength)$")]
    private static partial Regex SynthesisVariable();

    [GeneratedRegex("^(?:([0-9]+)x[0-9]+/)?(FromRGB|Conv0|Conv1_down|Skip|Conv|Dense0|Output|LabelEmbed)/(weight|bias)$")]
    private static partial Regex DiscriminatorVariable();

    [GeneratedRegex(@"\.(conv0|conv1|conv|skip|fromrgb)\.weight$")]
    private static partial Regex FilteredLayer();
}
