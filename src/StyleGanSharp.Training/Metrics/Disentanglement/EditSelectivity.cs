using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics.Disentanglement;

/// <summary>What an edit does: latents move along the normal of an attribute's separating plane, and the classifier predicts how far each attribute follows.</summary>
internal static class EditSelectivity
{
    /// <summary>Steps in standard deviations of the latents along the normal.</summary>
    private static readonly double[] Steps = [-2, -1, 1, 2];

    private const int MaxEdited = 256;

    public static MetricOutcome Measure(MetricRequest request, LabeledLatents latents, LatentSpace space, IProgress<double>? progress = null)
    {
        IReadOnlyList<int> varying = latents.Varying();
        if (varying.Count < 2)
        {
            throw new StyleGanException($"Only {varying.Count} of the attributes {string.Join(", ", latents.Attributes)} vary in the generated images; edits need two. Train longer, or measure more images (MetricRequest.Num).");
        }

        int edited = Math.Min(latents.Count, MaxEdited);
        var parts = new Dictionary<string, double>();
        double strength = 0;
        double straightness = 0;
        for (int f = 0; f < varying.Count; f++)
        {
            double[,] moved = Follow(request, latents, space, varying, EditDirection.Of(latents, space, varying[f]), edited); // [steps, attributes]
            double[] change = [.. Enumerable.Range(0, varying.Count).Select(other => moved[Steps.Length - 1, other] - moved[0, other])];
            parts[latents.Attributes[varying[f]]] = Math.Abs(change[f]) / change.Sum(Math.Abs);
            strength += change[f] / varying.Count;
            straightness += Straightness([.. Enumerable.Range(0, Steps.Length).Select(step => moved[step, f])]) / varying.Count;
            progress?.Report((f + 1.0) / varying.Count);
        }

        return new MetricOutcome(parts.Values.Average())
        {
            Parts = parts,
            Details = new Dictionary<string, double> { ["strength"] = strength, ["straightness"] = straightness, ["attributes"] = varying.Count },
        };
    }

    /// <summary>The mean log odds of every attribute after every step, in standard deviations of the unedited images.</summary>
    private static double[,] Follow(MetricRequest request, LabeledLatents latents, LatentSpace space, IReadOnlyList<int> varying, EditDirection direction, int edited)
    {
        GeneratorNetwork generator = request.RequireGenerator();
        var attributes = new ReliableAttributes(request.RequireAttributes());
        var means = new double[Steps.Length, varying.Count];
        using var scope = NewDisposeScope();
        Tensor selected = tensor(varying.Select(a => (long)a).ToArray());
        double[] deviations = [.. latents.LogOdds.index_select(1, selected).to(ScalarType.Float64).std(0, unbiased: false).clamp_min(1e-12).data<double>()];
        for (int step = 0; step < Steps.Length; step++)
        {
            for (int done = 0; done < edited; done += request.Batch)
            {
                request.Cancellation.ThrowIfCancellationRequested();
                using var inner = NewDisposeScope();
                using var noGradient = no_grad();
                int some = Math.Min(request.Batch, edited - done);
                Tensor ws = direction.Apply(generator, latents.In(space).narrow(0, done, some), latents.Labels?.narrow(0, done, some), Steps[step], request.TruncationPsi);
                Tensor images = generator.Synthesize(ws, new SynthesisOptions { Noise = NoiseMode.Const });
                double[] sums = [.. attributes.LogOdds(ImageConversion.ToBytes(images)).index_select(1, selected).to(ScalarType.Float64).sum([0]).data<double>()];
                for (int a = 0; a < sums.Length; a++)
                {
                    means[step, a] += sums[a] / edited / deviations[a];
                }
            }
        }

        return means;
    }

    /// <summary>R² of the straight line through the values over the steps.</summary>
    private static double Straightness(double[] values)
    {
        double mean = values.Average();
        double slope = Steps.Zip(values, (s, v) => s * (v - mean)).Sum() / Steps.Sum(s => s * s); // the steps' mean is 0
        double spread = values.Sum(v => (v - mean) * (v - mean));
        return spread == 0 ? 0 : slope * slope * Steps.Sum(s => s * s) / spread;
    }
}
