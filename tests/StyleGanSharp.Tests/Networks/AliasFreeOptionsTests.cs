using System.Text.Json;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Networks.StyleGanXl;

namespace StyleGanSharp.Tests.Networks;

public sealed class AliasFreeOptionsTests
{
    private static readonly string[] Common =
    [
        "c_dim", "conv_clamp", "conv_kernel", "first_cutoff", "first_stopband", "img_channels", "img_resolution", "last_stopband_rel", "mapping", "margin_size", "num_critical", "num_fp16_res", "output_scale",
        "use_radial_filters", "w_dim",
    ];

    /// <summary>Weight files and runs hold these names: a change makes them unreadable.</summary>
    [Fact]
    public void Given_options_When_written_Then_the_names_are_those_of_all_files_so_far()
    {
        Assert.Equal(
            [.. Common.Concat(["channel_base", "channel_max", "filter_size", "lrelu_upsampling", "magnitude_ema_beta", "num_layers", "schedule", "transformed_input", "z_dim"]).Order(StringComparer.Ordinal)],
            Names(new StyleGan3GeneratorOptions { ImgResolution = 32 }));
        Assert.Equal(
            [.. Common.Concat(["channel_base", "channel_max", "embed_dim", "stages", "stem_layers", "stem_resolution", "tunes_embedding", "z_dim"]).Order(StringComparer.Ordinal)],
            Names(new StyleGanXlGeneratorOptions { ImgResolution = 16 }));
    }

    [Fact]
    public void Given_StyleGAN_XL_with_unusual_options_When_its_stem_is_asked_for_Then_it_has_all_of_them_but_its_own_size()
    {
        var options = new StyleGanXlGeneratorOptions
        {
            ImgResolution = 32,
            ImgChannels = 1,
            CDim = 3,
            ZDim = 7,
            WDim = 9,
            ChannelBase = 256,
            ChannelMax = 5,
            NumCritical = 1,
            FirstCutoff = 1.5,
            FirstStopband = 3,
            LastStopbandRel = 1.4,
            MarginSize = 6,
            OutputScale = 0.5,
            ConvKernel = 1,
            UseRadialFilters = true,
            ConvClamp = null,
            NumFp16Res = 2,
            Mapping = new MappingOptions { NumLayers = 4 },
            StemLayers = 6,
        };
        JsonElement stem = options.Stem.ToJson();
        JsonElement whole = options.ToJson();
        Assert.All(Common.Except(["img_resolution"]).Concat(["z_dim", "channel_base", "channel_max"]), name => Assert.Equal(whole.GetProperty(name).GetRawText(), stem.GetProperty(name).GetRawText()));
        Assert.Equal((16, 6), (options.Stem.ImgResolution, options.Stem.NumLayers));
    }

    private static string[] Names(NetworkOptions options) => [.. options.ToJson().EnumerateObject().Select(item => item.Name).Order(StringComparer.Ordinal)];
}
