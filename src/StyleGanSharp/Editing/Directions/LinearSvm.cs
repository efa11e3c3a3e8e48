using StyleGanSharp.Runtime;

namespace StyleGanSharp.Editing.Directions;

/// <summary>A linear support vector machine with squared hinge loss, by dual coordinate descent (Hsieh 2008, algorithm 1).</summary>
internal static class LinearSvm
{
    private const int MostRounds = 200;
    private const double Precision = 1e-3;

    /// <summary>Minimises ½‖v‖² + C·Σ max(0, 1 - yᵢ·v·xᵢ)², the bias being the weight of a constant 1 at the end of every x.</summary>
    /// <param name="rows">[N][D].</param>
    /// <param name="isPositive">One a row.</param>
    /// <param name="cost">C.</param>
    /// <returns>[D + 1]: the normal, then the bias.</returns>
    public static double[] Train(IReadOnlyList<float[]> rows, IReadOnlyList<bool> isPositive, double cost)
    {
        int width = rows[0].Length;
        double[] v = new double[width + 1];
        double[] alpha = new double[rows.Count];
        double[] diagonal = [.. rows.Select(row => row.Sum(x => (double)x * x) + 1 + (0.5 / cost))];
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        for (int round = 0; round < MostRounds; round++)
        {
            Shuffle(order, round);
            double worst = 0;
            foreach (int i in order)
            {
                double y = isPositive[i] ? 1 : -1;
                double gradient = (y * Decide(v, rows[i])) - 1 + (alpha[i] * 0.5 / cost);
                double projected = alpha[i] == 0 ? Math.Min(gradient, 0) : gradient;
                worst = Math.Max(worst, Math.Abs(projected));
                double next = Math.Max(alpha[i] - (gradient / diagonal[i]), 0);
                double change = (next - alpha[i]) * y;
                alpha[i] = next;
                for (int d = 0; d < width; d++)
                {
                    v[d] += change * rows[i][d];
                }

                v[width] += change;
            }

            if (worst < Precision)
            {
                break;
            }
        }

        return v;
    }

    /// <summary>Above 0 on the positive side.</summary>
    public static double Decide(double[] v, float[] row)
    {
        double sum = v[^1];
        for (int d = 0; d < row.Length; d++)
        {
            sum += v[d] * row[d];
        }

        return sum;
    }

    private static void Shuffle(int[] order, int round)
    {
        SplitMix64 random = SplitMix64.For(0, round);
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = (int)(random.Fraction(i) * (i + 1));
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}
