namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>The bounds that both networks share.</summary>
internal static class StyleGan1Checks
{
    private const int MaxTaps = 64;

    public static void Add(ICollection<string> problems, int resolution, int channelBase, int channelMax, IReadOnlyList<double> blurFilter)
    {
        Require(channelMax >= 1, $"channel_max (--cmax) is {channelMax}; it must be at least 1.");
        Require(resolution < 4 || channelBase >= resolution, $"channel_base (--cbase) is {channelBase}; at {resolution} pixels it must be at least {resolution}.");
        Require(blurFilter.Count <= MaxTaps, $"blur_filter has {blurFilter.Count} taps; {MaxTaps} are the most.");
        Require(blurFilter.Count == 0 || double.IsNormal(blurFilter.Sum()), "blur_filter has taps that do not sum to a number other than 0, so they cannot be scaled to 1.");

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }
}
