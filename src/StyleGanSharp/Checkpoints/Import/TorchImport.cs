using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>What the families of the PyTorch era have in common: our networks carry their names, so weights are taken as they are.</summary>
internal static class TorchImport
{
    public static ImportedNetwork Direct(ForeignNetwork network, NetworkOptions options) =>
        new(options, network.Tensors.ToDictionary(item => item.Key, item => new ImportedTensor(item.Value.Stored.Shape, item.Value.Stored.Read, item.Value.Stored), StringComparer.Ordinal));

    public static MappingOptions Mapping(ForeignNetwork network, ArgumentReader arguments, MappingOptions defaults)
    {
        ArgumentReader mapping = arguments.Nested("mapping_kwargs");
        mapping.Require("activation", "lrelu");
        var options = new MappingOptions
        {
            NumLayers = mapping.OptionalWhole("num_layers") ?? Whole(network, "mapping.num_layers") ?? defaults.NumLayers,
            EmbedFeatures = mapping.OptionalWhole("embed_features"),
            LayerFeatures = mapping.OptionalWhole("layer_features"),
            LrMultiplier = mapping.Real("lr_multiplier", defaults.LrMultiplier),
            WAvgBeta = mapping.OptionalReal("w_avg_beta") ?? Number(network, "mapping.w_avg_beta") ?? defaults.WAvgBeta,
        };
        mapping.Finish();
        return options;
    }

    /// <summary>The form of the blocks; the blocks themselves know it when no argument says it.</summary>
    public static StyleGan2Architecture Architecture(ForeignNetwork network, ArgumentReader arguments, string block, StyleGan2Architecture otherwise)
    {
        string word = arguments.Word("architecture", network.Attributes.GetValueOrDefault($"{block}.architecture") as string ?? otherwise.ToString());
        return Enum.TryParse(word, ignoreCase: true, out StyleGan2Architecture found) && Enum.IsDefined(found) && found != StyleGan2Architecture.Growing ? found : throw network.Error($"has architecture '{word}'; skip, resnet and orig are supported.");
    }

    /// <summary>A bound of activations: the argument, or what the layer was built with, since defaults changed over the years.</summary>
    public static double? Clamp(ForeignNetwork network, ArgumentReader arguments, string layer) =>
        arguments.OptionalReal("conv_clamp") ?? Number(network, $"{layer}.conv_clamp");

    public static int? Whole(ForeignNetwork network, string attribute) => (int?)PickleScalars.Whole(network.Attributes.GetValueOrDefault(attribute));

    public static double? Number(ForeignNetwork network, string attribute) => PickleScalars.Number(network.Attributes.GetValueOrDefault(attribute));

    /// <summary>How many blocks were built for half precision.</summary>
    public static int HalfBlocks(ForeignNetwork network) =>
        network.Attributes.Count(item => item.Key.EndsWith(".use_fp16", StringComparison.Ordinal) && PickleScalars.Number(item.Value) is > 0);
}
