using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Networks.StyleGan3;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>The generators of StyleGAN3, configurations T and R and what lies between.</summary>
internal sealed class StyleGan3Importer : INetworkImporter
{
    public string Family => "StyleGAN3 (PyTorch)";

    public bool Recognizes(ForeignNetwork network) =>
        !network.IsTensorFlow && network.ClassName == "Generator" && network.Tensors.ContainsKey("synthesis.input.freqs") && !network.Tensors.ContainsKey("mapping.embed_proj.weight");

    public ImportedNetwork Import(ForeignNetwork network)
    {
        var arguments = new ArgumentReader(network);
        ArgumentReader synthesis = arguments.Has("synthesis_kwargs") ? arguments.Nested("synthesis_kwargs") : arguments;
        var defaults = new StyleGan3GeneratorOptions { ImgResolution = 4 };
        string firstLayer = PickleScalars.Sequence(network.Attributes.GetValueOrDefault("synthesis.layer_names")) is [string name, ..] ? $"synthesis.{name}" : string.Empty;
        var options = new StyleGan3GeneratorOptions
        {
            ZDim = arguments.Whole("z_dim", defaults.ZDim),
            CDim = arguments.Whole("c_dim", 0),
            WDim = arguments.Whole("w_dim", defaults.WDim),
            ImgResolution = arguments.Whole("img_resolution", 0),
            ImgChannels = arguments.Whole("img_channels", 3),
            Mapping = TorchImport.Mapping(network, arguments, defaults.Mapping),
            ChannelBase = synthesis.Whole("channel_base", defaults.ChannelBase),
            ChannelMax = synthesis.Whole("channel_max", defaults.ChannelMax),
            NumLayers = synthesis.Whole("num_layers", defaults.NumLayers),
            NumCritical = synthesis.Whole("num_critical", defaults.NumCritical),
            FirstCutoff = synthesis.Real("first_cutoff", defaults.FirstCutoff),
            FirstStopband = synthesis.Real("first_stopband", defaults.FirstStopband),
            LastStopbandRel = synthesis.Real("last_stopband_rel", defaults.LastStopbandRel),
            MarginSize = synthesis.Whole("margin_size", defaults.MarginSize),
            OutputScale = synthesis.Real("output_scale", defaults.OutputScale),
            ConvKernel = synthesis.Whole("conv_kernel", defaults.ConvKernel),
            FilterSize = synthesis.Whole("filter_size", defaults.FilterSize),
            LreluUpsampling = synthesis.Whole("lrelu_upsampling", defaults.LreluUpsampling),
            UseRadialFilters = synthesis.Truth("use_radial_filters", false),
            ConvClamp = TorchImport.Clamp(network, synthesis, firstLayer),
            MagnitudeEmaBeta = synthesis.Real("magnitude_ema_beta", defaults.MagnitudeEmaBeta),
            NumFp16Res = synthesis.OptionalWhole("num_fp16_res") ?? TorchImport.Whole(network, "synthesis.num_fp16_res") ?? 0,
        };
        synthesis.Finish();
        arguments.Finish();
        options.Validate();
        return TorchImport.Direct(network, options);
    }
}
