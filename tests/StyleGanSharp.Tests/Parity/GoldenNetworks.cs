using System.Text.Json;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using static TorchSharp.torch;

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
        Mapping = Mapping(config, 8),
        ConvClamp = null,
    };

    public static StyleGan3GeneratorOptions Generator3(JsonElement config)
    {
        var defaults = new StyleGan3GeneratorOptions { ImgResolution = Int(config, "img_resolution", 0) };
        return defaults with
        {
            ZDim = Int(config, "z_dim", defaults.ZDim),
            WDim = Int(config, "w_dim", defaults.WDim),
            CDim = Int(config, "c_dim", 0),
            ImgChannels = Int(config, "img_channels", 3),
            ChannelBase = Int(config, "channel_base", defaults.ChannelBase),
            ChannelMax = Int(config, "channel_max", defaults.ChannelMax),
            NumLayers = Int(config, "num_layers", defaults.NumLayers),
            NumCritical = Int(config, "num_critical", defaults.NumCritical),
            MarginSize = Int(config, "margin_size", defaults.MarginSize),
            ConvKernel = Int(config, "conv_kernel", defaults.ConvKernel),
            FilterSize = Int(config, "filter_size", defaults.FilterSize),
            LreluUpsampling = Int(config, "lrelu_upsampling", defaults.LreluUpsampling),
            UseRadialFilters = config.TryGetProperty("use_radial_filters", out JsonElement radial) && radial.GetBoolean(),
            FirstStopband = config.TryGetProperty("first_stopband", out JsonElement stopband) ? stopband.GetDouble() : defaults.FirstStopband,
            MagnitudeEmaBeta = config.TryGetProperty("magnitude_ema_beta", out JsonElement beta) ? beta.GetDouble() : defaults.MagnitudeEmaBeta,
            Mapping = Mapping(config, 2),
        };
    }

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

    public static void CheckGradientNorms(nn.Module module, JsonElement norms, string prefix, double tolerance)
    {
        var parameters = module.named_parameters().ToDictionary(item => item.name, item => item.parameter);
        foreach (JsonProperty norm in norms.EnumerateObject())
        {
            double expected = norm.Value.GetDouble();
            double actual = parameters[prefix + norm.Name].grad!.norm().to(ScalarType.Float64).item<double>();
            Assert.True(Math.Abs(actual - expected) <= tolerance * (1 + expected), $"The gradient of {norm.Name} has norm {actual}; expected {expected}.");
        }
    }

    private static MappingOptions Mapping(JsonElement config, int layers) =>
        new() { NumLayers = config.TryGetProperty("mapping_kwargs", out JsonElement mapping) ? Int(mapping, "num_layers", layers) : layers };

    private static int Int(JsonElement config, string name, int otherwise) => config.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : otherwise;

    private static StyleGan2Architecture Architecture(JsonElement config, StyleGan2Architecture otherwise) =>
        config.TryGetProperty("architecture", out JsonElement value) ? Enum.Parse<StyleGan2Architecture>(value.GetString()!, ignoreCase: true) : otherwise;
}
