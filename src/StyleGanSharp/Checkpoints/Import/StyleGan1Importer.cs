using System.Text.RegularExpressions;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Signal;
using static StyleGanSharp.Checkpoints.Import.TensorFlowWeights;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>StyleGAN of 2019. Layers of images are numbered from the full resolution (<c>ToRGB_lod0</c>), the others are named by their resolution.</summary>
internal sealed partial class StyleGan1Importer : INetworkImporter
{
    private const int MaxLevels = 32;

    private static readonly double[] DefaultFilter = [1, 2, 1];

    public string Family => "StyleGAN (2019)";

    public bool Recognizes(ForeignNetwork network) =>
        network.IsTensorFlow && (network.Tensors.ContainsKey("synthesis/4x4/Const/StyleMod/weight") || network.Tensors.ContainsKey("FromRGB_lod0/weight"));

    public ImportedNetwork Import(ForeignNetwork network)
    {
        bool isGenerator = network.Tensors.ContainsKey("synthesis/4x4/Const/StyleMod/weight");
        var arguments = new ArgumentReader(network);
        arguments.Require("nonlinearity", "lrelu");
        if (!arguments.Truth("normalize_latents", true) || arguments.Real("fmap_decay", 1) != 1)
        {
            throw network.Error("was built with normalize_latents off or with fmap_decay, which are not supported.");
        }

        IReadOnlyList<double> filter = arguments.IsGiven("blur_filter") && !arguments.Has("blur_filter") ? [] : arguments.Numbers("blur_filter", DefaultFilter);
        NetworkOptions options = isGenerator ? Generator(network, arguments, filter) : Discriminator(network, arguments, filter);
        options.Validate();
        TensorFlowArguments.RequireSquare(network, "synthesis/4x4/Const/const");
        TensorFlowArguments.Check(network, arguments, options.ImgResolution, options.ImgChannels, options is StyleGan1GeneratorOptions made
            ? (made.ZDim, made.WDim, made.Mapping.LayerFeatures ?? made.WDim, made.Mapping.NumLayers, made.UseNoise) : null);
        var tensors = new Dictionary<string, ImportedTensor>(StringComparer.Ordinal);
        // The outer level of detail of a generator is a copy of the synthesis network's.
        foreach ((string name, ForeignTensor tensor) in network.Tensors.Where(item => !isGenerator || item.Key != "lod"))
        {
            (string target, TensorFlowLayout layout) = isGenerator ? GeneratorName(name, options.ImgResolution) : DiscriminatorName(name, options.ImgResolution);
            tensors[target] = Arranged(tensor, layout);
        }

        for (int resolution = 8; filter.Count > 0 && resolution <= options.ImgResolution; resolution *= 2)
        {
            string layer = isGenerator ? $"synthesis.b{resolution}.conv0" : $"b{resolution}.conv1";
            tensors[layer + ".blur_filter"] = new ImportedTensor([filter.Count, filter.Count], () => FirFilter.Make([.. filter]));
        }

        return new ImportedNetwork(options, tensors);
    }

    private static StyleGan1GeneratorOptions Generator(ForeignNetwork network, ArgumentReader arguments, IReadOnlyList<double> filter)
    {
        int[] resolutions = Resolutions(network, "synthesis/", "Conv1");
        int cDim = network.Tensors.ContainsKey("mapping/LabelConcat/weight") ? Side(network, "mapping/LabelConcat/weight", 0) : 0;
        int hidden = Side(network, "mapping/Dense0/weight", 1);
        int wDim = Side(network, "synthesis/4x4/Const/StyleMod/weight", 0);
        (int channelBase, int channelMax) = Channels(network, resolutions, resolution => resolution == 4 ? "synthesis/4x4/Conv/weight" : $"synthesis/{resolution}x{resolution}/Conv1/weight");
        return new StyleGan1GeneratorOptions
        {
            ZDim = Side(network, "mapping/Dense0/weight", 0) / (cDim > 0 ? 2 : 1),
            CDim = cDim,
            WDim = wDim,
            ImgResolution = resolutions[^1],
            ImgChannels = Side(network, "synthesis/ToRGB_lod0/weight", 3),
            Mapping = new MappingOptions
            {
                NumLayers = MappingLayers(network),
                LayerFeatures = hidden != wDim ? hidden : null,
                LrMultiplier = arguments.Real("mapping_lrmul", 0.01),
                WAvgBeta = arguments.Real("dlatent_avg_beta", 0.995),
            },
            ChannelBase = channelBase,
            ChannelMax = channelMax,
            UseNoise = network.Tensors.ContainsKey("synthesis/noise0"),
            BlurFilter = filter,
        };
    }

    private static StyleGan1DiscriminatorOptions Discriminator(ForeignNetwork network, ArgumentReader arguments, IReadOnlyList<double> filter)
    {
        int[] resolutions = Resolutions(network, string.Empty, "Conv0");
        (int channelBase, int channelMax) = Channels(network, resolutions, resolution => resolution == 4 ? "4x4/Conv/weight" : $"{resolution}x{resolution}/Conv0/weight");
        int group = arguments.Whole("mbstd_group_size", 4);
        return new StyleGan1DiscriminatorOptions
        {
            // A single logit is that of an unconditional network, whatever the file says of labels.
            CDim = Side(network, "4x4/Dense1/weight", 1) is > 1 and var classes ? classes : 0,
            ImgResolution = resolutions[^1],
            ImgChannels = Side(network, "FromRGB_lod0/weight", 2),
            ChannelBase = channelBase,
            ChannelMax = Math.Max(channelMax, Side(network, "4x4/Dense0/weight", 1)),
            MbstdGroupSize = group > 0 ? group : null,
            MbstdNumChannels = Side(network, "4x4/Conv/weight", 2) - Side(network, "4x4/Conv/weight", 3),
            BlurFilter = filter,
        };
    }

    private static (string Name, TensorFlowLayout Layout) GeneratorName(string name, int resolution)
    {
        if (MappingVariable().Match(name) is { Success: true } dense)
        {
            return ($"mapping.fc{dense.Groups[1].Value}.{dense.Groups[2].Value}", dense.Groups[2].Value == "weight" ? TensorFlowLayout.Dense : TensorFlowLayout.Same);
        }

        if (NoiseVariable().Match(name) is { Success: true } noise && int.TryParse(noise.Groups[1].ValueSpan, out int index) && index < 2 * MaxLevels)
        {
            return ($"synthesis.b{4L << (index / 2)}.conv{index % 2}.noise_const", TensorFlowLayout.Squeezed);
        }

        if (LayerVariable().Match(name) is { Success: true } layer)
        {
            string conv = layer.Groups[2].Value is "Const" or "Conv0_up" ? "conv0" : "conv1";
            (string suffix, TensorFlowLayout layout) = layer.Groups[3].Value switch
            {
                "weight" => ("weight", TensorFlowLayout.Kernel),
                "Noise/weight" => ("noise_weight", TensorFlowLayout.Same),
                "StyleMod/weight" => ("affine.weight", TensorFlowLayout.Dense),
                "StyleMod/bias" => ("affine.bias", TensorFlowLayout.Same),
                var other => (other, TensorFlowLayout.Same),
            };
            return ($"synthesis.b{layer.Groups[1].Value}.{conv}.{suffix}", layout);
        }

        return ImageName(name, "synthesis/ToRGB_lod", "synthesis.", "torgb", resolution) ?? name switch
        {
            "dlatent_avg" => ("mapping.w_avg", TensorFlowLayout.Same),
            "mapping/LabelConcat/weight" => ("mapping.label_weight", TensorFlowLayout.Same),
            "synthesis/4x4/Const/const" => ("synthesis.b4.const", TensorFlowLayout.Squeezed),
            "synthesis/lod" => ("synthesis.lod", TensorFlowLayout.Same),
            _ => (name, TensorFlowLayout.Same),
        };
    }

    private static (string Name, TensorFlowLayout Layout) DiscriminatorName(string name, int resolution)
    {
        if (ImageName(name, "FromRGB_lod", string.Empty, "fromrgb", resolution) is { } image)
        {
            return image;
        }

        if (DiscriminatorVariable().Match(name) is not { Success: true } match)
        {
            return (name, TensorFlowLayout.Same);
        }

        string layer = match.Groups[2].Value switch { "Dense0" => "fc", "Dense1" => "out", "Conv1_down" => "conv1", var other => other.ToLowerInvariant() };
        bool isDense = match.Groups[2].Value is "Dense0" or "Dense1";
        return ($"b{match.Groups[1].Value}.{layer}.{match.Groups[3].Value}", match.Groups[3].Value != "weight" ? TensorFlowLayout.Same : isDense ? TensorFlowLayout.Dense : TensorFlowLayout.Kernel);
    }

    /// <summary>The name of a layer that makes or takes images, which TensorFlow numbers by its level of detail; null when it is none.</summary>
    private static (string Name, TensorFlowLayout Layout)? ImageName(string name, string prefix, string ourPrefix, string layer, int resolution)
    {
        if (!name.StartsWith(prefix, StringComparison.Ordinal) || name[prefix.Length..].Split('/') is not [var number, var suffix] || !int.TryParse(number, out int level) || level is < 0 or >= MaxLevels)
        {
            return null;
        }

        return ($"{ourPrefix}b{resolution >> level}.{layer}.{suffix}", suffix == "weight" ? TensorFlowLayout.Kernel : TensorFlowLayout.Same);
    }

    [GeneratedRegex("^mapping/Dense([0-9]+)/(weight|bias)$")]
    private static partial Regex MappingVariable();

    [GeneratedRegex("^synthesis/noise([0-9]+)$")]
    private static partial Regex NoiseVariable();

    [GeneratedRegex("^synthesis/([0-9]+)x[0-9]+/(Const|Conv|Conv0_up|Conv1)/(weight|bias|Noise/weight|StyleMod/weight|StyleMod/bias)$")]
    private static partial Regex LayerVariable();

    [GeneratedRegex("^([0-9]+)x[0-9]+/(Conv0|Conv1_down|Conv|Dense0|Dense1)/(weight|bias)$")]
    private static partial Regex DiscriminatorVariable();
}
