using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>The bounds that both networks share.</summary>
internal static class StyleGan1Checks
{
    private const int MaxTaps = 64;

    /// <summary>The members are called alike in both records.</summary>
    public static void Add(OptionChecks checks, int resolution, int channelBase, int channelMax, IReadOnlyList<double> blurFilter)
    {
        checks.Require(channelMax, channelMax >= 1, "it must be at least 1", member: nameof(StyleGan1GeneratorOptions.ChannelMax));
        checks.Require(channelBase, resolution < 4 || channelBase >= resolution, $"at {resolution} pixels it must be at least {resolution}", member: nameof(StyleGan1GeneratorOptions.ChannelBase));
        checks.Require(blurFilter.Count, blurFilter.Count <= MaxTaps, $"it must have at most {MaxTaps} taps", member: nameof(StyleGan1GeneratorOptions.BlurFilter));
        checks.Require(
            blurFilter.Take(8), blurFilter.Count == 0 || double.IsNormal(blurFilter.Sum()), "its taps must sum to a number other than 0, so that they can be scaled to 1",
            member: nameof(StyleGan1GeneratorOptions.BlurFilter));
    }
}
