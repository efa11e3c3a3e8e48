namespace StyleGanSharp.Networks.StyleGan3;

/// <summary>What a layer's output may hold. Frequencies and rates are in cycles and samples per image width.</summary>
/// <param name="Rate">Sampling rate s: samples over the image, without the margin.</param>
/// <param name="CutoffHz">Cutoff f_c: frequencies below it pass.</param>
/// <param name="HalfWidthHz">Half-width f_h of the filters' transition band.</param>
/// <param name="Size">Width and height in samples, with the margin.</param>
/// <param name="Channels">Number of feature maps.</param>
public sealed record SignalBand(int Rate, double CutoffHz, double HalfWidthHz, int Size, int Channels)
{
    /// <summary>Whether the cutoff is the highest frequency the rate can hold, so that no room is left for a transition band.</summary>
    public bool IsCritical => CutoffHz * 2 >= Rate;

    /// <summary>The stopband f_t that the schedule asks for at least; the filters' own reaches to half the rate where that is higher.</summary>
    public required double MinStopbandHz { get; init; }

    /// <summary>Where the transition band ends: f_c + f_h.</summary>
    public double StopbandHz => CutoffHz + HalfWidthHz;
}
