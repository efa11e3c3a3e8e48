using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Networks.StyleGanXl;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>The generators of StyleGAN-XL: a stem, or a head on one. A head's file names only its own options; the stages before it are read off their layers.</summary>
internal sealed class StyleGanXlImporter : INetworkImporter
{
    private const string Synthesis = "synthesis.";

    public string Family => "StyleGAN-XL";

    public bool Recognizes(ForeignNetwork network) => !network.IsTensorFlow
        && (network.ClassName == "SuperresGenerator" || (network.ClassName == "Generator" && network.Tensors.ContainsKey("mapping.embed.weight") && network.Tensors.ContainsKey("synthesis.input.freqs") && IsTable(network)));

    public ImportedNetwork Import(ForeignNetwork network)
    {
        var defaults = new StyleGanXlGeneratorOptions { ImgResolution = 16 };
        string[] layers = [.. (PickleScalars.Sequence(network.Attributes.GetValueOrDefault("synthesis.layer_names")) ?? []).OfType<string>()];
        if (layers.Length < 3 || layers.Any(name => !network.Tensors.ContainsKey($"{Synthesis}{name}.weight")))
        {
            throw network.Error("does not tell its layers (synthesis.layer_names). The file is damaged.");
        }

        int critical = Whole(network, "num_critical") ?? defaults.NumCritical;
        List<(double Cutoff, int Count)> starts = Starts(network, layers);
        int resolution = Whole(network, "img_resolution") ?? 0;
        var options = new StyleGanXlGeneratorOptions
        {
            ImgResolution = resolution,
            ImgChannels = Whole(network, "img_channels") ?? 3,
            ZDim = TorchImport.Whole(network, "mapping.z_dim") ?? defaults.ZDim,
            WDim = TorchImport.Whole(network, "mapping.w_dim") ?? defaults.WDim,
            CDim = TorchImport.Whole(network, "mapping.c_dim") ?? 0,
            EmbedDim = (int)network.Tensors["mapping.embed.weight"].Stored.Shape[^1],
            Mapping = defaults.Mapping with { NumLayers = TorchImport.Whole(network, "mapping.num_layers") ?? 2, WAvgBeta = TorchImport.Number(network, "mapping.w_avg_beta") ?? defaults.Mapping.WAvgBeta },
            ChannelBase = Whole(network, "channel_base") ?? defaults.ChannelBase,
            ChannelMax = Whole(network, "channel_max") ?? defaults.ChannelMax,
            NumCritical = critical,
            FirstCutoff = TorchImport.Number(network, "synthesis.first_cutoff") ?? defaults.FirstCutoff,
            FirstStopband = TorchImport.Number(network, "synthesis.first_stopband") ?? defaults.FirstStopband,
            LastStopbandRel = TorchImport.Number(network, "synthesis.last_stopband_rel") ?? defaults.LastStopbandRel,
            MarginSize = Whole(network, "margin_size") ?? defaults.MarginSize,
            OutputScale = TorchImport.Number(network, "synthesis.output_scale") ?? defaults.OutputScale,
            ConvKernel = Whole(network, "conv_kernel") ?? defaults.ConvKernel,
            UseRadialFilters = Whole(network, "use_radial_filters") is > 0,
            ConvClamp = TorchImport.Number(network, $"{Synthesis}{layers[0]}.conv_clamp"),
            NumFp16Res = Whole(network, "num_fp16_res") ?? 0,
        };
        options = WithStages(options, starts, network, resolution);
        options.Validate();
        Check(network, layers, options);
        bool isUnused = options.CDim == 0; // the reference keeps the table in networks without classes, too
        ImportedNetwork imported = TorchImport.Direct(network, options);
        return isUnused ? imported with { Tensors = imported.Tensors.Where(item => item.Key != "mapping.embed.weight").ToDictionary(StringComparer.Ordinal) } : imported;
    }

    /// <summary>A head's first layer keeps its input's cutoff: the cutoffs where stages start, and how many layers each has left.</summary>
    private static List<(double Cutoff, int Count)> Starts(ForeignNetwork network, string[] layers)
    {
        var starts = new List<(double Cutoff, int Count)>();
        for (int i = 0; i < layers.Length; i++)
        {
            double Number(string field) => TorchImport.Number(network, $"{Synthesis}{layers[i]}.{field}") ?? throw network.Error($"does not tell {field} of layer {layers[i]}. The file is damaged.");
            double cutoff = Number("out_cutoff");
            bool isBelowHalf = cutoff * 2 < Number("out_sampling_rate") * (1 - 1e-9);
            if (i == 0 || (isBelowHalf && cutoff == Number("in_cutoff")))
            {
                starts.Add((cutoff, 0));
            }

            starts[^1] = starts[^1] with { Count = starts[^1].Count + 1 };
        }

        return starts;
    }

    /// <summary>Cutoffs grow geometrically, one step a layer that is left: from one start to the next they tell what resolution the stage was made for.</summary>
    private static StyleGanXlGeneratorOptions WithStages(StyleGanXlGeneratorOptions options, List<(double Cutoff, int Count)> starts, ForeignNetwork network, int resolution)
    {
        var stages = new List<SuperResolutionStage>();
        for (int i = 0; i < starts.Count; i++)
        {
            bool isLast = i == starts.Count - 1;
            int layers = isLast ? starts[i].Count - 1 : starts[i].Count + options.NumCritical;
            if (layers < 2)
            {
                throw network.Error("has a stage of too few layers. The file is damaged.");
            }

            // The next stage starts at the last cutoff that is left, one step before half the resolution.
            double last = isLast ? resolution / 2.0 : starts[i].Cutoff * Math.Pow(starts[i + 1].Cutoff / starts[i].Cutoff, starts[i].Count / (starts[i].Count - 1.0));
            int pixels = (int)Math.Round(Math.Clamp(last * 2, 0, int.MaxValue / 2));
            if (i == 0)
            {
                options = options with { StemResolution = pixels, StemLayers = layers };
            }
            else
            {
                stages.Add(new SuperResolutionStage(pixels, layers));
            }
        }

        return options with { Stages = stages };
    }

    private static void Check(ForeignNetwork network, string[] layers, StyleGanXlGeneratorOptions options)
    {
        LayerSchedule schedule = StageSchedule.Make(options).Schedule;
        if (!schedule.Layers.Select(layer => layer.Name).SequenceEqual(layers))
        {
            throw network.Error($"has the layers {string.Join(", ", layers)}, which are not those of its options ({string.Join(", ", schedule.Layers.Select(layer => layer.Name))}). It may be from a changed program.");
        }
    }

    private static bool IsTable(ForeignNetwork network) => !network.Tensors.ContainsKey("mapping.embed.bias");

    /// <summary>A number of the network, or else of its synthesis network.</summary>
    private static int? Whole(ForeignNetwork network, string attribute) => TorchImport.Whole(network, attribute) ?? TorchImport.Whole(network, Synthesis + attribute);
}
