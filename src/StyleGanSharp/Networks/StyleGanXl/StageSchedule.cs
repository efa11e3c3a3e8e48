using StyleGanSharp.Networks.StyleGan3;

namespace StyleGanSharp.Networks.StyleGanXl;

/// <summary>The plan of a StyleGAN-XL generator's layers: the stem's, then each stage leaves out the critically sampled ones and the image's, and adds a head (§3.2).</summary>
internal static class StageSchedule
{
    /// <summary>Plans the layers.</summary>
    /// <param name="options">Validated options.</param>
    /// <returns>The schedule, and how many of its layers were there before the last stage.</returns>
    public static (LayerSchedule Schedule, int FrozenLayers) Make(StyleGanXlGeneratorOptions options)
    {
        StyleGan3GeneratorOptions shape = options.Stem;
        LayerSchedule stem = LayerSchedule.Make(shape);
        List<LayerPlan> layers = [.. stem.Layers];
        int frozen = 0;
        foreach (SuperResolutionStage stage in options.Stages)
        {
            layers.RemoveRange(layers.Count - options.NumCritical - 1, options.NumCritical + 1);
            frozen = layers.Count;
            List<SignalBand> bands = Head(layers[^1].Out, stage, options);
            SignalBand before = layers[^1].Out;
            for (int i = 0; i < bands.Count; i++)
            {
                // The reference counts the head's layers from one more than there are before.
                layers.Add(LayerPlan.Make(frozen + 1 + i, i == 0 ? before : bands[i - 1], bands[i], isToRgb: i == bands.Count - 1, shape));
            }
        }

        return (stem with { Layers = layers }, frozen);
    }

    /// <summary>Cutoff and stopband continue where the last layer stands and grow geometrically to those of the new resolution.</summary>
    private static List<SignalBand> Head(SignalBand start, SuperResolutionStage stage, StyleGanXlGeneratorOptions options)
    {
        double lastCutoff = stage.Resolution / 2.0;
        double lastStopband = lastCutoff * options.LastStopbandRel;
        var bands = new List<SignalBand> { start with { MinStopbandHz = start.StopbandHz } };
        for (int i = 1; i <= stage.Layers; i++)
        {
            double exponent = Math.Min((double)i / (stage.Layers - options.NumCritical), 1);
            double cutoff = exponent == 1 ? lastCutoff : start.CutoffHz * Math.Pow(lastCutoff / start.CutoffHz, exponent);
            double stopband = start.StopbandHz * Math.Pow(lastStopband / start.StopbandHz, exponent);
            int rate = (int)Math.Pow(2, Math.Ceiling(Math.Log2(Math.Min(stopband * 2, stage.Resolution))));
            int size = i >= stage.Layers - 1 ? stage.Resolution : rate + (2 * options.MarginSize);
            int channels = i == stage.Layers ? options.ImgChannels : (int)Math.Round(Math.Min(options.ChannelBase / 2.0 / cutoff, options.ChannelMax));
            bands.Add(new SignalBand(rate, cutoff, Math.Max(stopband, rate / 2.0) - cutoff, size, channels) { MinStopbandHz = stopband });
        }

        return bands;
    }
}
