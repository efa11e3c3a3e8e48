using System.Text.Json;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;

namespace StyleGanSharp.Tests.Parity;

/// <summary>The reference's keyword arguments as our options.</summary>
internal static class GoldenNetworks
{
    public static StyleGan2GeneratorOptions Generator(JsonElement config) => new()
    {
        ZDim = Int(config, "z_dim", 512),
        WDim = Int(config, "w_dim", 512),
        CDim = Int(config, "c_dim", 0),
        ImgResolution = Int(config, "img_resolution", 0),
        ImgChannels = Int(config, "img_channels", 3),
        ChannelBase = Int(config, "channel_base", 32768),
        ChannelMax = Int(config, "channel_max", 512),
        Architecture = Architecture(config, StyleGan2Architecture.Skip),
        Mapping = new MappingOptions { NumLayers = config.TryGetProperty("mapping_kwargs", out JsonElement mapping) ? Int(mapping, "num_layers", 8) : 8 },
        ConvClamp = null,
    };

    public static StyleGan2DiscriminatorOptions Discriminator(JsonElement config)
    {
        bool hasEpilogue = config.TryGetProperty("epilogue_kwargs", out JsonElement epilogue);
        return new()
        {
            CDim = Int(config, "c_dim", 0),
            ImgResolution = Int(config, "img_resolution", 0),
            ImgChannels = Int(config, "img_channels", 3),
            ChannelBase = Int(config, "channel_base", 32768),
            ChannelMax = Int(config, "channel_max", 512),
            Architecture = Architecture(config, StyleGan2Architecture.Resnet),
            MbstdGroupSize = hasEpilogue ? Int(epilogue, "mbstd_group_size", 4) : 4,
            MbstdNumChannels = hasEpilogue ? Int(epilogue, "mbstd_num_channels", 1) : 1,
            ConvClamp = null,
        };
    }

    private static int Int(JsonElement config, string name, int otherwise) => config.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : otherwise;

    private static StyleGan2Architecture Architecture(JsonElement config, StyleGan2Architecture otherwise) =>
        config.TryGetProperty("architecture", out JsonElement value) ? Enum.Parse<StyleGan2Architecture>(value.GetString()!, ignoreCase: true) : otherwise;
}
