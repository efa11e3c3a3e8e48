namespace StyleGanSharp.Metrics;

/// <summary>The rank test of Mann and Whitney: whether the values of one sample are smaller than those of another.</summary>
internal static class MannWhitney
{
    /// <summary>U / (m·n): the chance that a first value is smaller than a second, ties count half.</summary>
    /// <param name="first">m values, ascending.</param>
    /// <param name="second">n values, ascending.</param>
    public static double Chance(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        double wins = 0;
        (int below, int upTo) = (0, 0);
        foreach (double value in first)
        {
            while (below < second.Count && second[below] < value)
            {
                below++;
            }

            for (upTo = Math.Max(upTo, below); upTo < second.Count && second[upTo] <= value; upTo++)
            {
            }

            wins += second.Count - upTo + (0.5 * (upTo - below));
        }

        return wins / ((double)first.Count * second.Count);
    }

    /// <summary>(U - mn/2) / √(mn(m+n+1)/12): how many standard deviations a chance lies above that of equal distributions, ½.</summary>
    public static double Deviations(double chance, int firstCount, int secondCount) =>
        (chance - 0.5) / Math.Sqrt((firstCount + secondCount + 1.0) / (12.0 * firstCount * secondCount));
}
