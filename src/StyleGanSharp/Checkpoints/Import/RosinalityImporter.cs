using System.Text.RegularExpressions;
using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Signal;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>
/// The generator of rosinality's stylegan2-pytorch, a state dictionary whose names its users list in bug reports: <c>style.1.weight</c>, <c>conv1.conv.modulation.weight</c>, <c>to_rgbs.0.upsample.kernel</c>.
/// It is StyleGAN2 with skip connections. Encoders such as e4e and pSp carry it below <c>decoder.</c>
/// </summary>
internal sealed partial class RosinalityImporter : INetworkImporter
{
    private const string Constant = "input.input";
    private const string FirstLayer = "conv1.conv.modulation.weight";
    private const double LrMultiplier = 0.01;
    private const int MeanSamples = 10_000;
    private const float BlurTolerance = 1e-4f;
    private static readonly double[] Filter = [1, 3, 3, 1];

    public string Family => "StyleGAN2 (stylegan2-pytorch by rosinality)";

    public bool Recognizes(ForeignNetwork network) =>
        network.ClassName == ImporterCatalog.StateDictionaryClass && (Prefix(network) is not null || network.Tensors.ContainsKey("final_linear.1.weight"));

    public ImportedNetwork Import(ForeignNetwork network)
    {
        string prefix = Prefix(network) ?? throw network.Error("is a discriminator of rosinality's stylegan2-pytorch; generators of it can be used.");
        StyleGan2GeneratorOptions options = Options(network, prefix);
        options.Validate();
        var tensors = new Dictionary<string, ImportedTensor>(StringComparer.Ordinal);
        foreach ((string name, ForeignTensor tensor) in network.Tensors.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string own = name[prefix.Length..];
            if (own.EndsWith(".kernel", StringComparison.Ordinal))
            {
                RequireBlur(network, name, tensor.Stored);
            }
            else if (Name(own) is { } target)
            {
                tensors[target] = Arranged(target, tensor.Stored);
            }
        }

        IEnumerable<string> convolutions = tensors.Keys.Where(name => Convolution().IsMatch(name)).Select(name => name[..^".weight".Length]);
        foreach (string layer in convolutions.Concat(Resolutions(options).Select(resolution => $"synthesis.b{resolution}")).ToArray())
        {
            tensors[layer + ".resample_filter"] = new ImportedTensor([Filter.Length, Filter.Length], () => FirFilter.Make([.. Filter]));
        }

        // Files from before noise maps were kept: any will do, since the layers have learned to take every one.
        foreach (string layer in convolutions.ToArray())
        {
            int side = int.Parse(Block().Match(layer).Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
            tensors.TryAdd(layer + ".noise_const", new ImportedTensor([side, side], () => randn(side, side, generator: new Generator(0))));
        }

        tensors["mapping.w_avg"] = network.Beside("latent_avg") is { Shape: [var width] } mean && width == options.WDim
            ? new ImportedTensor(mean.Shape, mean.Read, mean)
            : new ImportedTensor([options.WDim], () => MeanW(network, prefix, options));
        return new ImportedNetwork(options, tensors);
    }

    private static string? Prefix(ForeignNetwork network) =>
        network.Tensors.Keys.FirstOrDefault(name => name.EndsWith(Constant, StringComparison.Ordinal))?[..^Constant.Length] is { } prefix && network.Tensors.ContainsKey(prefix + "style.1.weight") ? prefix : null;

    private static StyleGan2GeneratorOptions Options(ForeignNetwork network, string prefix)
    {
        int Side(string name, int axis) => network.Tensors.TryGetValue(prefix + name, out ForeignTensor? tensor) && tensor.Stored.Shape.Count > axis && tensor.Stored.Shape[axis] is > 0 and <= int.MaxValue
            ? (int)tensor.Stored.Shape[axis]
            : throw network.Error($"has no {prefix}{name}, or one of another shape. The file is damaged.");
        int layers = Enumerable.Range(1, network.Tensors.Count).TakeWhile(i => network.Tensors.ContainsKey($"{prefix}style.{i}.weight")).Count();
        int blocks = Enumerable.Range(0, 10).TakeWhile(i => network.Tensors.ContainsKey($"{prefix}to_rgbs.{i}.bias")).Count();
        int resolution = 4 << blocks;
        int[] channels = [Side("conv1.conv.weight", 1), .. Enumerable.Range(0, blocks).Select(i => Side($"convs.{(2 * i) + 1}.conv.weight", 1))];
        return new StyleGan2GeneratorOptions
        {
            ZDim = Side("style.1.weight", 1),
            WDim = Side(FirstLayer, 1),
            ImgResolution = resolution,
            ImgChannels = Side("to_rgb1.bias", 1),
            Mapping = new MappingOptions { NumLayers = layers, LrMultiplier = LrMultiplier },
            ChannelBase = (int)Math.Min((long)channels[^1] * resolution, int.MaxValue),
            ChannelMax = channels.Max(),
        };
    }

    private static IEnumerable<int> Resolutions(StyleGan2GeneratorOptions options) => Enumerable.Range(2, 20).Select(power => 1 << power).TakeWhile(resolution => resolution <= options.ImgResolution);

    private static string? Name(string name)
    {
        if (Mapping().Match(name) is { Success: true } dense && int.TryParse(dense.Groups[1].ValueSpan, out int layer))
        {
            return $"mapping.fc{layer - 1}.{dense.Groups[2].Value}";
        }

        if (Noise().Match(name) is { Success: true } noise && int.TryParse(noise.Groups[1].ValueSpan, out int index) && index < 40)
        {
            return $"synthesis.b{4 << ((index + 1) / 2)}.conv{(index % 2 == 0 ? 1 : 0)}.noise_const";
        }

        if (name == Constant)
        {
            return "synthesis.b4.const";
        }

        if (Layer().Match(name) is not { Success: true } match)
        {
            return null; // such as the encoder's, or the noise of what is not trained
        }

        int number = match.Groups["number"].Success ? int.Parse(match.Groups["number"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : -1;
        string block = match.Groups["kind"].Value switch
        {
            "convs" => $"b{8 << (number / 2)}.conv{number % 2}",
            "to_rgbs" => $"b{8 << number}.torgb",
            "to_rgb1" => "b4.torgb",
            _ => "b4.conv1",
        };
        string part = match.Groups["part"].Value switch
        {
            "conv.weight" => "weight",
            "conv.modulation.weight" => "affine.weight",
            "conv.modulation.bias" => "affine.bias",
            "noise.weight" => "noise_strength",
            _ => "bias",
        };
        return $"synthesis.{block}.{part}";
    }

    /// <summary>Axes of length 1 in front, and behind biases, are the file's own.</summary>
    private static ImportedTensor Arranged(string target, StoredTensor stored)
    {
        long[] shape = target.EndsWith("noise_strength", StringComparison.Ordinal) ? []
            : target.EndsWith("noise_const", StringComparison.Ordinal) ? [.. stored.Shape.TakeLast(2)]
            : target.EndsWith(".bias", StringComparison.Ordinal) ? [stored.Shape.Aggregate(1L, (count, side) => count * side)]
            : stored.Shape is [1, _, _, _, _] or [1, _, _, _] ? [.. stored.Shape.Skip(1)]
            : [.. stored.Shape];
        return new ImportedTensor(shape, () =>
        {
            using Tensor value = stored.Read();
            return value.reshape(shape).clone();
        })
        { DataType = stored.DataType };
    }

    private static void RequireBlur(ForeignNetwork network, string name, StoredTensor stored)
    {
        using var scope = NewDisposeScope();
        Tensor kernel = stored.Shape is [4, 4] ? stored.Read().to(ScalarType.Float32) : zeros(4, 4);
        Tensor expected = FirFilter.Make([.. Filter]).to(ScalarType.Float32);
        Tensor difference = ((kernel / kernel.sum()) - (expected / expected.sum())).abs().max();
        if (!(difference.item<float>() < BlurTolerance))
        {
            throw network.Error($"filters with another {name} than [1, 3, 3, 1], which is not supported.");
        }
    }

    /// <summary>The mean of w, which the program does not keep in every file: over some thousand z through the mapping network.</summary>
    private static Tensor MeanW(ForeignNetwork network, string prefix, StyleGan2GeneratorOptions options)
    {
        using var scope = NewDisposeScope();
        Tensor x = randn(MeanSamples, options.ZDim, generator: new Generator(0));
        x *= (x.square().mean([1], keepdim: true) + 1e-8).rsqrt();
        for (int i = 1; i <= options.Mapping.NumLayers; i++)
        {
            Tensor weight = network.Tensors[$"{prefix}style.{i}.weight"].Stored.Read().to(ScalarType.Float32);
            Tensor bias = network.Tensors[$"{prefix}style.{i}.bias"].Stored.Read().to(ScalarType.Float32);
            x = nn.functional.leaky_relu(x.matmul((weight * (LrMultiplier / Math.Sqrt(weight.shape[1]))).t()) + (bias * LrMultiplier), 0.2) * Math.Sqrt(2);
        }

        return x.mean([0]).MoveToOuterDisposeScope();
    }

    [GeneratedRegex("^style\\.([0-9]{1,3})\\.(weight|bias)$")]
    private static partial Regex Mapping();

    [GeneratedRegex("^noises\\.noise_([0-9]{1,3})$")]
    private static partial Regex Noise();

    [GeneratedRegex(@"^(?<kind>conv1|to_rgb1|convs|to_rgbs)(?:\.(?<number>[0-9]{1,2}))?\.(?<part>conv\.weight|conv\.modulation\.(?:weight|bias)|noise\.weight|activate\.bias|bias)$")]
    private static partial Regex Layer();

    [GeneratedRegex(@"\.(conv0|conv1)\.weight$")]
    private static partial Regex Convolution();

    [GeneratedRegex(@"\.b([0-9]{1,6})\.")]
    private static partial Regex Block();
}
