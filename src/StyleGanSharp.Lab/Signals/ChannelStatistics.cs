namespace StyleGanSharp.Signals;

/// <summary>Mean and standard deviation of the pixels of many images, channel by channel.</summary>
/// <param name="Mean">Mean of each channel, images being in [-1, 1].</param>
/// <param name="StandardDeviation">Standard deviation of each channel about its mean.</param>
public sealed record ChannelStatistics(IReadOnlyList<double> Mean, IReadOnlyList<double> StandardDeviation);
