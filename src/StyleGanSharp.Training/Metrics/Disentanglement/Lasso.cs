namespace StyleGanSharp.Metrics.Disentanglement;

/// <summary>Linear regression with an L1 penalty, ½·mean (y - Xβ)² + λ|β|₁, by coordinate descent on the Gram matrix (Friedman, Hastie and Tibshirani 2010, §2).</summary>
internal static class Lasso
{
    private const int MaxSweeps = 1000;
    private const double Tolerance = 1e-7;

    /// <summary>Solves from a start.</summary>
    /// <param name="gram">XᵀX / N, [D, D] row by row.</param>
    /// <param name="moments">Xᵀy / N, [D].</param>
    /// <param name="lambda">λ, not negative.</param>
    /// <param name="beta">Starting values [D], replaced by the solution.</param>
    public static void Solve(double[] gram, double[] moments, double lambda, double[] beta)
    {
        int d = moments.Length;
        for (int sweep = 0; sweep < MaxSweeps; sweep++)
        {
            double largest = 0;
            for (int j = 0; j < d; j++)
            {
                ReadOnlySpan<double> row = gram.AsSpan(j * d, d);
                double own = row[j];
                if (own <= 0)
                {
                    continue;
                }

                double rest = moments[j] - Dot(row, beta) + (own * beta[j]);
                double next = Math.Sign(rest) * Math.Max(Math.Abs(rest) - lambda, 0) / own;
                largest = Math.Max(largest, Math.Abs(next - beta[j]));
                beta[j] = next;
            }

            if (largest < Tolerance)
            {
                return;
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
