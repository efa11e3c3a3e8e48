namespace StyleGanSharp.Studies;

/// <summary>The paired bootstrap (Efron and Tibshirani, An introduction to the bootstrap, 1993, chapter 13) of differences in two layers: trainings, and parts of a measurement within each.</summary>
internal static class PairedBootstrap
{
    private const int Draws = 10_000;
    private const double Tail = 0.025;

    /// <summary>Mean difference with its 95 % interval and two-sided p.</summary>
    /// <param name="differences">One array a training: the differences of its parts, at least one. There must be more than one number in all.</param>
    /// <returns>The mean, the interval's ends, and p, at least one in the number of draws.</returns>
    public static (double Mean, double Low, double High, double PValue) Of(IReadOnlyList<double[]> differences)
    {
        var random = new Random(0);
        double[] means = new double[Draws];
        for (int draw = 0; draw < Draws; draw++)
        {
            double sum = 0;
            for (int i = 0; i < differences.Count; i++)
            {
                double[] parts = differences[random.Next(differences.Count)];
                double partSum = 0;
                for (int j = 0; j < parts.Length; j++)
                {
                    partSum += parts[random.Next(parts.Length)];
                }

                sum += partSum / parts.Length;
            }

            means[draw] = sum / differences.Count;
        }

        Array.Sort(means);
        double p = 2.0 * Math.Min(means.Count(mean => mean <= 0), means.Count(mean => mean >= 0)) / Draws;
        return (differences.Average(parts => parts.Average()), means[(int)(Tail * Draws)], means[(int)((1 - Tail) * Draws) - 1], Math.Clamp(p, 1.0 / Draws, 1));
    }
}
