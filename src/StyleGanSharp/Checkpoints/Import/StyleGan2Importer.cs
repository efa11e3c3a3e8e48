using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>StyleGAN2 of the PyTorch era, and the discriminator of StyleGAN3, which is the same.</summary>
internal sealed class StyleGan2Importer : INetworkImporter
{
    private static readonly double[] Filter = [1, 3, 3, 1];

    public string Family => "StyleGAN2 (PyTorch)";

    public bool Recognizes(ForeignNetwork network) =>
        !network.IsTensorFlow && (network.Tensors.ContainsKey("synthesis.b4.const") || (network.ClassName == "Discriminator" && network.Tensors.ContainsKey("b4.out.weight")));

    public ImportedNetwork Import(ForeignNetwork network)
    {
        NetworkOptions options = network.Tensors.ContainsKey("synthesis.b4.const") ? Generator(network) : Discriminator(network);
        options.Validate();
        return TorchImport.Direct(network, options);
    }

    private static StyleGan2GeneratorOptions Generator(ForeignNetwork network)
    {
        var arguments = new ArgumentReader(network);
        // The first version kept the options of the synthesis network apart; the second hands on what it does not know.
        ArgumentReader synthesis = arguments.Has("synthesis_kwargs") ? arguments.Nested("synthesis_kwargs") : arguments;
        synthesis.Require("activation", "lrelu");
        synthesis.Ignore("fp16_channels_last", "fused_modconv_default", "num_fp16_res");
        var options = new StyleGan2GeneratorOptions
        {
            ZDim = arguments.Whole("z_dim", 512),
            CDim = arguments.Whole("c_dim", 0),
            WDim = arguments.Whole("w_dim", 512),
            ImgResolution = arguments.Whole("img_resolution", 0),
            ImgChannels = arguments.Whole("img_channels", 3),
            Mapping = TorchImport.Mapping(network, arguments, new MappingOptions()),
            ChannelBase = synthesis.Whole("channel_base", 32768),
            ChannelMax = synthesis.Whole("channel_max", 512),
            Architecture = TorchImport.Architecture(network, synthesis, "synthesis.b4", StyleGan2Architecture.Skip),
            ResampleFilter = synthesis.Numbers("resample_filter", Filter),
            UseNoise = synthesis.Truth("use_noise", true),
            ConvClamp = TorchImport.Clamp(network, synthesis, "synthesis.b4.conv1"),
            NumFp16Res = TorchImport.HalfBlocks(network),
        };
        synthesis.Finish();
        arguments.Ignore("synthesis_kwargs");
        arguments.Finish();
        return options;
    }

    private static StyleGan2DiscriminatorOptions Discriminator(ForeignNetwork network)
    {
        var arguments = new ArgumentReader(network);
        ArgumentReader block = arguments.Nested("block_kwargs");
        ArgumentReader epilogue = arguments.Nested("epilogue_kwargs");
        block.Require("activation", "lrelu");
        epilogue.Require("activation", "lrelu");
        block.Ignore("fp16_channels_last");
        arguments.Ignore("num_fp16_res");
        int resolution = arguments.Whole("img_resolution", 0);
        var options = new StyleGan2DiscriminatorOptions
        {
            CDim = arguments.Whole("c_dim", 0),
            ImgResolution = resolution,
            ImgChannels = arguments.Whole("img_channels", 3),
            Architecture = TorchImport.Architecture(network, arguments, $"b{resolution}", StyleGan2Architecture.Resnet),
            ChannelBase = arguments.Whole("channel_base", 32768),
            ChannelMax = arguments.Whole("channel_max", 512),
            ConvClamp = TorchImport.Clamp(network, arguments, $"b{resolution}.conv0"),
            CmapDim = arguments.OptionalWhole("cmap_dim"),
            NumFp16Res = TorchImport.HalfBlocks(network),
            FreezeLayers = block.Whole("freeze_layers", 0),
            ResampleFilter = block.Numbers("resample_filter", Filter),
            MbstdGroupSize = epilogue.OptionalWhole("mbstd_group_size") ?? (epilogue.IsGiven("mbstd_group_size") ? null : 4),
            MbstdNumChannels = epilogue.Whole("mbstd_num_channels", 1),
            Mapping = TorchImport.Mapping(network, arguments, new MappingOptions()),
        };
        block.Finish();
        epilogue.Finish();
        arguments.Finish();
        return options;
    }
}
