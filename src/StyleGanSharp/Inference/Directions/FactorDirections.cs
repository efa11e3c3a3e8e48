using System.Globalization;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>Directions that need no labels: SeFa and GANSpace.</summary>
internal static class FactorDirections
{
    private const int CovarianceBatch = 512;

    /// <summary>Closed-form factorization (SeFa, arXiv 2007.06600, eq. 6): the eigenvectors of AᵀA with the largest eigenvalues, A being the affine maps from w to the styles of the layers.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="options">How many, which layers; null is the defaults.</param>
    /// <returns>Directions named 0, 1, … by falling eigenvalue; dispose them.</returns>
    /// <exception cref="UsageException">When an option cannot be used, or the network has no styles.</exception>
    public static IReadOnlyList<Direction> Sefa(GeneratorNetwork generator, DirectionOptions? options = null)
    {
        options = Checked(generator, options);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Dictionary<string, Tensor> state = generator.state_dict();
        Tensor[] maps =
        [
            .. StyleLayout.Of(generator).Where(input => options.Layers is null || options.Layers.Contains(input.Index)).Select(input => state[$"synthesis.{input.Layer}.affine.weight"].to(ScalarType.Float64)),
        ];
        if (maps.Length == 0)
        {
            throw new OptionException("DirectionOptions.Layers", options.Layers, "none of these layers has a style", "Choose others.");
        }

        Tensor a = cat(maps); // [I, W]
        Tensor w = LatentSample.Draw(generator, options);
        return Eigenvectors("sefa", a.t().matmul(a), generator, options, (unit, _) => LatentSample.Deviation(w, unit));
    }

    /// <summary>Principal components of w (GANSpace, arXiv 2004.02546), from a covariance that is summed batch by batch.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="options">How many, which layers, samples; null is the defaults.</param>
    /// <returns>Directions named 0, 1, … by falling variance; dispose them.</returns>
    /// <exception cref="UsageException">When an option cannot be used.</exception>
    public static IReadOnlyList<Direction> Ganspace(GeneratorNetwork generator, DirectionOptions? options = null)
    {
        options = Checked(generator, options);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor covariance = Covariance(LatentSample.Draw(generator, options));
        return Eigenvectors("ganspace", covariance, generator, options, (_, eigenvalue) => Math.Sqrt(Math.Max(eigenvalue, 0)));
    }

    /// <summary>The covariance of rows, from sums over batches: mean and scatter of two sets give those of their union.</summary>
    /// <param name="w">[N, W].</param>
    /// <returns>[W, W] float64.</returns>
    internal static Tensor Covariance(Tensor w)
    {
        using var scope = NewDisposeScope();
        Tensor mean = zeros(w.shape[1], ScalarType.Float64, w.device);
        Tensor scatter = zeros(w.shape[1], w.shape[1], ScalarType.Float64, w.device);
        double count = 0;
        foreach (Tensor part in w.split(CovarianceBatch))
        {
            Tensor x = part.to(ScalarType.Float64);
            Tensor own = x.mean([0]);
            Tensor centerd = x - own;
            Tensor apart = (own - mean).unsqueeze(1);
            double total = count + x.shape[0];
            scatter = scatter + centerd.t().matmul(centerd) + (apart.matmul(apart.t()) * (count * x.shape[0] / total));
            mean = mean + ((own - mean) * (x.shape[0] / total));
            count = total;
        }

        return (scatter / (count - 1)).MoveToOuterDisposeScope();
    }

    private static List<Direction> Eigenvectors(string method, Tensor symmetric, GeneratorNetwork generator, DirectionOptions options, Func<Tensor, double, double> deviation)
    {
        (Tensor values, Tensor vectors) = linalg.eigh(symmetric); // rising; columns
        int count = Math.Min(options.Count, generator.WDim);
        double total = values.sum().item<double>();
        var directions = new List<Direction>();
        for (int i = 0; i < count; i++)
        {
            Tensor unit = vectors.select(1, generator.WDim - 1 - i);
            unit = unit * unit[unit.abs().argmax()].sign(); // an eigenvector has no sign of its own
            double value = values[generator.WDim - 1 - i].item<double>();
            Tensor single = unit.to(ScalarType.Float32);
            directions.Add(Direction.InW(
                i.ToString(CultureInfo.InvariantCulture), method, single, deviation(single, value), generator.NumWs, options.Layers,
                new Dictionary<string, string> { ["share"] = (value / total).ToString("0.####", CultureInfo.InvariantCulture) }));
        }

        return directions;
    }

    private static DirectionOptions Checked(GeneratorNetwork generator, DirectionOptions? options)
    {
        ArgumentNullException.ThrowIfNull(generator);
        DirectionOptions chosen = options ?? new DirectionOptions();
        chosen.Validate(generator.NumWs);
        return chosen;
    }
}
