using System.Text.Json;
using System.Text.RegularExpressions;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>Whether a network can start from the weights of a file: it must be the same network but for its resolution, its classes and the channels of its images.</summary>
internal static partial class WeightTransfer
{
    /// <summary>Options that may differ, or that the shapes of weights show better.</summary>
    private static readonly HashSet<string> Free =
    [
        "img_resolution", "img_channels", "c_dim", "num_fp16_res", "conv_clamp", "magnitude_ema_beta", "freeze_layers", "mbstd_group_size", "mbstd_num_channels", "use_noise", "cmap_dim",
        "channel_base", "channel_max", "mapping.w_avg_beta", "mapping.embed_features", "w_avg_beta", "embed_dim", "stages", "stem_layers", "stem_resolution",
    ];

    /// <summary>Throws where a planned network differs from that of the file in anything else.</summary>
    /// <param name="file">The file.</param>
    /// <param name="planned">The networks of the training: generator and discriminator.</param>
    /// <exception cref="StyleGanException">Names what differs, and the options that would fit.</exception>
    public static void Check(NetworkFile file, params ReadOnlySpan<NetworkOptions> planned)
    {
        foreach (NetworkOptions own in planned)
        {
            string role = own is GeneratorOptions ? file.GeneratorRole : "D";
            if (file.Networks.GetValueOrDefault(role) is not { } other)
            {
                continue;
            }

            string[] differences = other.Kind != own.Kind ? [$"it is a {other.Kind}, not a {own.Kind}"] : [.. Differences(other, own), .. ShapeDifferences(file, role, own)];
            if (differences.Length > 0)
            {
                throw new StyleGanException($"{file.Path} holds weights of another architecture than {(own is GeneratorOptions ? "the generator" : "the discriminator")} planned: {string.Join("; ", differences.Take(4))}. "
                    + $"Give the options it was trained with: {Fitting(file.Networks.GetValueOrDefault(file.GeneratorRole) ?? other)}; or leave TrainingOptions.Resume out.");
            }
        }
    }

    /// <summary>In words what differs that may, so that something starts fresh; empty for nothing.</summary>
    public static string Allowed(NetworkOptions file, NetworkOptions own)
    {
        (string Name, int File, int Own)[] pairs = [("pixels", file.ImgResolution, own.ImgResolution), ("classes", file.CDim, own.CDim), ("channels", file.ImgChannels, own.ImgChannels)];
        return string.Join(", ", pairs.Where(pair => pair.File != pair.Own).Select(pair => $"{pair.Own} {pair.Name} instead of {pair.File}"));
    }

    /// <summary>Fits weights of the layers that make or take images of another number of channels: gray is the mean of the colors, colors are equal, alpha starts fresh.</summary>
    /// <param name="source">[C, …] of the file.</param>
    /// <param name="target">[C, …] of the network; changed where its other sides are the same.</param>
    /// <param name="axis">The axis of the channels.</param>
    /// <param name="isInput">Whether the channels are read, so that their weights add up.</param>
    /// <returns>Whether they fit.</returns>
    public static bool FitChannels(Tensor source, Tensor target, int axis, bool isInput)
    {
        long[] like = [.. source.shape];
        if (source.dim() != target.dim() || axis >= like.Length)
        {
            return false;
        }

        (long from, long to) = (like[axis], target.shape[axis]);
        like[axis] = to;
        if (!target.shape.AsSpan().SequenceEqual(like) || from is not (1 or 3 or 4) || to is not (1 or 3 or 4))
        {
            return false;
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor colors = source.narrow(axis, 0, Math.Min(from, 3)).to(target.dtype).to(target.device);
        colors = (from, to) switch
        {
            (1, 1) => colors,
            (1, _) => isInput ? colors.repeat_interleave(3, axis) / 3 : colors.repeat_interleave(3, axis),
            (_, 1) => isInput ? colors.sum([axis], keepdim: true) : colors.mean([axis], keepdim: true),
            _ => colors,
        };
        target.narrow(axis, 0, colors.shape[axis]).copy_(colors);
        return true;
    }

    private static IEnumerable<string> Differences(NetworkOptions other, NetworkOptions own)
    {
        Dictionary<string, string> theirs = Flat(other.ToJson(), string.Empty);
        foreach ((string name, string value) in Flat(own.ToJson(), string.Empty))
        {
            bool isOfLabels = own is DiscriminatorOptions && name.StartsWith("mapping.", StringComparison.Ordinal) && (own.CDim == 0 || other.CDim == 0);
            if (!Free.Contains(name) && !isOfLabels && theirs.TryGetValue(name, out string? there) && there != value)
            {
                yield return $"{name} is {there} there and {value} here";
            }
        }
    }

    private static Dictionary<string, string> Flat(JsonElement json, string prefix) => json.EnumerateObject()
        .SelectMany(item => item.Value.ValueKind == JsonValueKind.Object ? [.. Flat(item.Value, $"{prefix}{item.Name}.")] : new[] { KeyValuePair.Create(prefix + item.Name, item.Value.GetRawText()) })
        .ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal);

    /// <summary>Layers that both have, with other shapes. Those of images and labels may have them.</summary>
    private static IEnumerable<string> ShapeDifferences(NetworkFile file, string role, NetworkOptions own)
    {
        if (own is AliasFreeOptions && file.Networks[role].ImgResolution != own.ImgResolution)
        {
            return []; // every layer has another size then
        }

        bool hasOtherLabels = file.Networks[role].CDim != own.CDim;
        bool hasOtherChannels = file.Networks[role].ImgChannels != own.ImgChannels;
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = file.Tensors.Shapes;
        return NetworkSummary.Of(own).Tensors
            .Where(tensor => shapes.TryGetValue($"{role}.{tensor.Name}", out IReadOnlyList<long>? shape) && !shape.SequenceEqual(tensor.Shape)
                && !(hasOtherLabels && OfLabels().IsMatch(tensor.Name)) && !(hasOtherChannels && OfImages(tensor.Shape, shape)))
            .Select(tensor => $"{tensor.Name} is [{string.Join(", ", shapes[$"{role}.{tensor.Name}"])}] there and [{string.Join(", ", tensor.Shape)}] here");
    }

    /// <summary>Whether shapes differ in nothing but a side that can be the channels of images.</summary>
    private static bool OfImages(IReadOnlyList<long> own, IReadOnlyList<long> other) =>
        own.Count == other.Count && own.Zip(other).Count(pair => pair.First != pair.Second) == 1 && own.Zip(other).Where(pair => pair.First != pair.Second).All(pair => pair is (1 or 3 or 4, 1 or 3 or 4));

    /// <summary>The options of a training that plans the network of a file.</summary>
    private static string Fitting(NetworkOptions options)
    {
        string Widths(string cfg, int channelBase, int channelMax, int latent, int? layers) =>
            $"TrainingOptions.Cfg = {cfg} TrainingOptions.CBase = {channelBase} TrainingOptions.CMax = {channelMax} TrainingOptions.Latent = {latent}{(layers is { } depth ? $" TrainingOptions.MapDepth = {depth}" : string.Empty)}";
        return options switch
        {
            StyleGan3GeneratorOptions { ConvKernel: 1 } r => Widths("stylegan3-r", r.ChannelBase / 2, r.ChannelMax / 2, r.WDim, r.Mapping.NumLayers),
            StyleGan3GeneratorOptions t => Widths("stylegan3-t", t.ChannelBase, t.ChannelMax, t.WDim, t.Mapping.NumLayers),
            StyleGan2GeneratorOptions g => Widths("stylegan2", g.ChannelBase, g.ChannelMax, g.WDim, g.Mapping.NumLayers) + (g.Architecture is StyleGan2Architecture.Skip ? string.Empty : $" TrainingOptions.GArch = {g.Architecture}"),
            _ => $"a configuration with a {options.Kind} (NetworkFile.Inspect shows its options)",
        };
    }

    [GeneratedRegex(@"(^|\.)(embed|mapping\.fc0|label_weight|out)\.")]
    private static partial Regex OfLabels();
}
