using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics.Disentanglement;

/// <summary>DCI (Eastwood and Williams, ICLR 2018): whether each latent coordinate drives one attribute (disentanglement), each attribute is driven by one coordinate (completeness), and how well attributes follow linearly from latents (informativeness).</summary>
internal static class DciScore
{
    private const int Penalties = 20;
    private const double SmallestPenalty = 1e-3;
    private const int ValidationPart = 5;

    public static MetricOutcome Measure(LabeledLatents latents, LatentSpace space, IProgress<double>? progress = null)
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<int> varying = latents.Varying();
        if (varying.Count < 2)
        {
            throw new StyleGanException($"Only {varying.Count} of the attributes {string.Join(", ", latents.Attributes)} vary in the generated images; disentanglement needs two. Train longer, or measure more images (MetricRequest.Num).");
        }

        Tensor points = latents.In(space).to(ScalarType.Float64);
        var importance = new double[points.shape[1], varying.Count];
        double informativeness = 0;
        for (int f = 0; f < varying.Count; f++)
        {
            (double[] weights, double explained) = Regress(points, latents.LogOdds.select(1, varying[f]).to(ScalarType.Float64));
            for (int i = 0; i < weights.Length; i++)
            {
                importance[i, f] = Math.Abs(weights[i]);
            }

            informativeness += explained / varying.Count;
            progress?.Report((f + 1.0) / varying.Count);
        }

        double[] completeness = Completeness(importance);
        return new MetricOutcome(DisentanglementOf(importance))
        {
            Parts = varying.Select((a, f) => (Name: latents.Attributes[a], Value: completeness[f])).ToDictionary(pair => pair.Name, pair => pair.Value),
            Details = new Dictionary<string, double> { ["completeness"] = completeness.Average(), ["informativeness"] = informativeness, ["attributes"] = varying.Count },
        };
    }

    /// <summary>D = Σ ρᵢ (1 - H_K(Pᵢ)): the entropy, to the base of the number of attributes, of each coordinate's importance, weighted by the coordinate's fraction of all importance.</summary>
    /// <param name="importance">[coordinates, attributes], not negative.</param>
    public static double DisentanglementOf(double[,] importance)
    {
        (int rows, int columns) = (importance.GetLength(0), importance.GetLength(1));
        double total = importance.Cast<double>().Sum();
        return total == 0 ? 0 : Enumerable.Range(0, rows).Sum(i =>
        {
            double[] row = [.. Enumerable.Range(0, columns).Select(f => importance[i, f])];
            return row.Sum() / total * Concentration(row);
        });
    }

    /// <summary>C = 1 - H_D(P̃ⱼ) of each attribute: the entropy of its importances to the base of the number of coordinates.</summary>
    /// <param name="importance">[coordinates, attributes], not negative.</param>
    public static double[] Completeness(double[,] importance) =>
        [.. Enumerable.Range(0, importance.GetLength(1)).Select(f => Concentration([.. Enumerable.Range(0, importance.GetLength(0)).Select(i => importance[i, f])]))];

    /// <summary>1 where one value has it all, 0 where all are alike or none is there.</summary>
    private static double Concentration(double[] values)
    {
        double sum = values.Sum();
        return sum == 0 || values.Length < 2 ? 0 : 1 + (values.Where(value => value > 0).Sum(value => value / sum * Math.Log(value / sum)) / Math.Log(values.Length));
    }

    /// <summary>Lasso of standardized values; the penalty is the one that does best on a fifth of the points held out.</summary>
    private static (double[] Weights, double Explained) Regress(Tensor points, Tensor target)
    {
        using var scope = NewDisposeScope();
        long held = Math.Max(points.shape[0] / ValidationPart, 1);
        long learned = points.shape[0] - held;
        (Tensor x, Tensor y) = (Standardize(points, learned), Standardize(target.unsqueeze(1), learned));
        Tensor learnX = x.narrow(0, 0, learned);
        Tensor learnY = y.narrow(0, 0, learned);
        Tensor testX = x.narrow(0, learned, held);
        Tensor testY = y.narrow(0, learned, held).flatten();
        double[] gram = [.. (learnX.t().matmul(learnX) / learned).flatten().data<double>()];
        double[] moments = [.. (learnX.t().matmul(learnY) / learned).flatten().data<double>()];
        double most = moments.Max(Math.Abs);
        double spread = (testY - testY.mean()).square().sum().item<double>();
        var beta = new double[moments.Length];
        (double[] Weights, double Explained) best = (beta, double.NegativeInfinity);
        for (int i = 0; i < Penalties; i++)
        {
            Lasso.Solve(gram, moments, most * Math.Pow(SmallestPenalty, i / (Penalties - 1.0)), beta);
            double explained = spread == 0 ? 0 : 1 - ((testY - testX.matmul(tensor(beta))).square().sum().item<double>() / spread);
            best = explained > best.Explained ? ([.. beta], explained) : best;
        }

        return best;
    }

    /// <summary>Mean 0 and variance 1 over the first values.</summary>
    private static Tensor Standardize(Tensor values, long count)
    {
        Tensor some = values.narrow(0, 0, count);
        return (values - some.mean([0], keepdim: true)) / some.var(0, unbiased: false, keepdim: true).sqrt().clamp_min(1e-12);
    }
}
