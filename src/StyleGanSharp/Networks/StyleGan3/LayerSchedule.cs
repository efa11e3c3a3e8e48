namespace StyleGanSharp.Networks.StyleGan3;

/// <summary>The plan of a StyleGAN3 generator's layers: which frequencies each may hold, at which sampling rate, and which filters keep it so (StyleGAN3 §3.2 and appendix C).</summary>
/// <param name="Input">Rate, band and size of the Fourier features that the first layer reads.</param>
/// <param name="Layers">The layers from the input's side; the last makes the image.</param>
public sealed record LayerSchedule(SignalBand Input, IReadOnlyList<LayerPlan> Layers)
{
    private static readonly double TransitionFraction = Math.Sqrt(2) - 1;

    /// <summary>Plans the layers that options describe.</summary>
    /// <param name="options">Validated options.</param>
    /// <returns>The schedule.</returns>
    public static LayerSchedule Make(StyleGan3GeneratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<SignalBand> bands = options.Schedule switch
        {
            StyleGan3Schedule.Flexible => Flexible(options),
            _ => Octaves(options, isCritical: options.Schedule == StyleGan3Schedule.CriticalOctaves),
        };
        var layers = new List<LayerPlan>(bands.Count);
        for (int i = 0; i < bands.Count; i++)
        {
            layers.Add(LayerPlan.Make(i, bands[Math.Max(i - 1, 0)], bands[i], isToRgb: i == bands.Count - 1, options));
        }

        return new LayerSchedule(bands[0], layers);
    }

    /// <summary>Cutoff and stopband grow geometrically over the layers, the last of them critically sampled (configs T and R).</summary>
    private static List<SignalBand> Flexible(StyleGan3GeneratorOptions options)
    {
        double lastCutoff = options.ImgResolution / 2.0;
        double lastStopband = lastCutoff * options.LastStopbandRel;
        var bands = new List<SignalBand>();
        for (int i = 0; i <= options.NumLayers; i++)
        {
            double exponent = Math.Min((double)i / (options.NumLayers - options.NumCritical), 1);
            double cutoff = options.FirstCutoff * Math.Pow(lastCutoff / options.FirstCutoff, exponent);
            double stopband = options.FirstStopband * Math.Pow(lastStopband / options.FirstStopband, exponent);
            int rate = (int)Math.Pow(2, Math.Ceiling(Math.Log2(Math.Min(stopband * 2, options.ImgResolution))));
            int channels = i == options.NumLayers ? options.ImgChannels : (int)Math.Round(Math.Min(options.ChannelBase / 2.0 / cutoff, options.ChannelMax));
            bands.Add(new SignalBand(rate, cutoff, Math.Max(stopband, rate / 2.0) - cutoff, Size(options, rate, i, options.NumLayers), channels) { MinStopbandHz = stopband });
        }

        return bands;
    }

    /// <summary>StyleGAN2's layers: one at 4 pixels, then two a doubling (configs E to H).</summary>
    /// <param name="options">The options.</param>
    /// <param name="isCritical">True puts the cutoff at half the rate (E, F); false lowers it by the transition band where a later layer can add what is missing (G, H).</param>
    private static List<SignalBand> Octaves(StyleGan3GeneratorOptions options, bool isCritical)
    {
        int[] rates = [4, .. Enumerable.Range(3, (int)Math.Log2(options.ImgResolution) - 2).SelectMany(log => new[] { 1 << log, 1 << log }), options.ImgResolution];
        var bands = new List<SignalBand>();
        for (int i = 0; i < rates.Length; i++)
        {
            double half = rates[i] / 2.0;
            double halfWidth = TransitionFraction * half;
            double cutoff = isCritical || rates[i] == options.ImgResolution ? half : half - halfWidth;
            int channels = i == rates.Length - 1 ? options.ImgChannels : Math.Min(options.ChannelBase / rates[i], options.ChannelMax);
            bands.Add(new SignalBand(rates[i], cutoff, halfWidth, Size(options, rates[i], i, rates.Length - 1), channels) { MinStopbandHz = cutoff + halfWidth });
        }

        return bands;
    }

    /// <summary>The canvas with its margin; the last two layers have none.</summary>
    private static int Size(StyleGan3GeneratorOptions options, int rate, int index, int last) =>
        index >= last - 1 ? options.ImgResolution : rate + (2 * options.MarginSize);
}
