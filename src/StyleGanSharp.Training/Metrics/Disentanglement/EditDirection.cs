using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Networks;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics.Disentanglement;

/// <summary>The direction that turns an attribute on: the normal of the plane that separates images with it from those without, one standard deviation of the latents long.</summary>
/// <param name="Space">Where it lies.</param>
/// <param name="Step">One standard deviation along the normal, [D].</param>
internal sealed record EditDirection(LatentSpace Space, double[] Step)
{
    public static EditDirection Of(LabeledLatents latents, LatentSpace space, int attribute)
    {
        using var scope = NewDisposeScope();
        (Tensor points, Tensor isPositive) = Separability.Confident(latents, space, attribute);
        if (isPositive.all().item<bool>() || !isPositive.any().item<bool>())
        {
            // The surest half is all alike; all images are not, as the attribute varies.
            (points, isPositive) = (latents.In(space), latents.LogOdds.select(1, attribute) > 0);
        }

        double[] normal = LinearSvm.Fit(points, isPositive).Normal;
        double length = Math.Sqrt(normal.Sum(x => x * x));
        double deviation = latents.In(space).to(ScalarType.Float64).matmul(tensor(normal.Select(x => x / length).ToArray())).std(unbiased: false).item<double>();
        return new EditDirection(space, [.. normal.Select(x => x / length * deviation)]);
    }

    /// <summary>Latents w of latents that moved along the direction.</summary>
    /// <param name="generator">The network.</param>
    /// <param name="latents">[N, D] float32.</param>
    /// <param name="labels">[N, CDim] float32 that they belong to; null of an unconditional network.</param>
    /// <param name="amount">How many standard deviations.</param>
    /// <param name="truncationPsi">ψ of the result.</param>
    /// <returns>[N, NumWs, WDim] float32 on the network's device, a fresh tensor.</returns>
    public Tensor Apply(GeneratorNetwork generator, Tensor latents, Tensor? labels, double amount, double truncationPsi)
    {
        using var scope = NewDisposeScope();
        Tensor moved = (latents + (tensor(Step, ScalarType.Float32) * amount)).to(generator.Device);
        Tensor? c = labels?.to(generator.Device);
        Tensor ws = Space == LatentSpace.W ? moved.unsqueeze(1).expand(-1, generator.NumWs, -1) : generator.Map(moved, c);
        return generator.Truncate(ws, c, truncationPsi).MoveToOuterDisposeScope();
    }
}
