using StyleGanSharp.Inference.Directions;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics.Disentanglement;

/// <summary>Linear separability (StyleGAN §4.2): how much a plane in the latent space leaves open about each attribute, as exp of the sum of conditional entropies in bits.</summary>
internal static class Separability
{
    public static MetricOutcome Measure(LabeledLatents latents, LatentSpace space, IProgress<double>? progress = null)
    {
        int count = latents.Attributes.Count;
        var open = new double[count];
        double whole = 0;
        for (int a = 0; a < count; a++)
        {
            using var scope = NewDisposeScope();
            (Tensor points, Tensor isPositive) = Confident(latents, space, a);
            whole += Entropy(isPositive);
            open[a] = ConditionalEntropy(points, isPositive);
            progress?.Report((a + 1.0) / count);
        }

        return new MetricOutcome(Math.Exp(open.Sum()))
        {
            Parts = latents.Attributes.Zip(open).ToDictionary(pair => pair.First, pair => pair.Second),
            Details = new Dictionary<string, double> { ["unexplained"] = whole == 0 ? double.NaN : open.Sum() / whole, ["attributes"] = count, ["varying"] = latents.Varying().Count },
        };
    }

    /// <summary>The half of the images whose attribute the classifier is surest about.</summary>
    /// <returns>[N/2, D] float32 and [N/2] bool.</returns>
    public static (Tensor Points, Tensor IsPositive) Confident(LabeledLatents latents, LatentSpace space, int attribute)
    {
        using var scope = NewDisposeScope();
        Tensor scores = latents.LogOdds.select(1, attribute);
        Tensor kept = scores.abs().argsort(descending: true).narrow(0, 0, Math.Max(latents.Count / 2, 1));
        return (latents.In(space).index_select(0, kept).MoveToOuterDisposeScope(), (scores.index_select(0, kept) > 0).MoveToOuterDisposeScope());
    }

    /// <summary>H(Y|X) in bits: what the side of the best plane, X, leaves open about the attribute, Y.</summary>
    public static double ConditionalEntropy(Tensor points, Tensor isPositive)
    {
        using var scope = NewDisposeScope();
        if (Entropy(isPositive) == 0)
        {
            return 0;
        }

        Tensor side = LinearSvm.Fit(points, isPositive).Predict(points);
        double fraction = side.to(ScalarType.Float64).mean().item<double>();
        return (fraction * Entropy(isPositive.masked_select(side))) + ((1 - fraction) * Entropy(isPositive.masked_select(side.logical_not())));
    }

    /// <summary>Entropy of a yes or no in bits; 0 of no values.</summary>
    private static double Entropy(Tensor isPositive)
    {
        using var scope = NewDisposeScope();
        double p = isPositive.numel() == 0 ? 0 : isPositive.to(ScalarType.Float64).mean().item<double>();
        return p is <= 0 or >= 1 ? 0 : -(p * Math.Log2(p)) - ((1 - p) * Math.Log2(1 - p));
    }
}
