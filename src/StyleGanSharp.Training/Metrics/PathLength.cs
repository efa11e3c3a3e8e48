namespace StyleGanSharp.Metrics;

/// <summary>The numbers behind perceptual path length (StyleGAN §4.1).</summary>
public static class PathLength
{
    /// <summary>The mean of distances without the extremes: those below the 1st percentile and above the 99th, both taken at a distance that occurs, the lower and the higher.</summary>
    /// <param name="distances">At least one number.</param>
    /// <returns>The mean of those kept.</returns>
    public static double TrimmedMean(IReadOnlyCollection<double> distances)
    {
        ArgumentNullException.ThrowIfNull(distances);
        ArgumentOutOfRangeException.ThrowIfZero(distances.Count, nameof(distances));
        double[] sorted = [.. distances.Order()];
        double low = sorted[(int)Math.Floor(0.01 * (sorted.Length - 1))];
        double high = sorted[(int)Math.Ceiling(0.99 * (sorted.Length - 1))];
        return sorted.Where(distance => distance >= low && distance <= high).Average();
    }
}
