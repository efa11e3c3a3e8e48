using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Networks;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>What a direction changes: how much more often each attribute is there at the positive end than at the negative.</summary>
/// <param name="Name">Name of the direction.</param>
/// <param name="Attributes">The attributes.</param>
/// <param name="Changes">One an attribute: the fraction of images with it at +strength, less that at -strength; -1 … 1.</param>
public sealed record DirectionEffect(string Name, IReadOnlyList<string> Attributes, IReadOnlyList<double> Changes)
{
    /// <summary>How much of all change is that of one attribute: 1 is nothing else, 1 / (number of attributes) is everything alike.</summary>
    /// <param name="attribute">Its name.</param>
    /// <returns>|its change| / Σ|changes|; 0 when nothing changes.</returns>
    public double Disentanglement(string attribute)
    {
        double total = Changes.Sum(Math.Abs);
        return total == 0 ? 0 : Math.Abs(Changes[Attributes.ToList().IndexOf(attribute)]) / total;
    }

    /// <summary>Measures a direction on random images of the network.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="attributes">Predicts the attributes; those it is not reliable about are left out.</param>
    /// <param name="strength">How far to either side, in standard deviations.</param>
    /// <param name="options">Number of images, seed, batch; null is the defaults.</param>
    /// <param name="pause">Called before every batch.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The effect.</returns>
    internal static DirectionEffect Measure(
        GeneratorNetwork generator, Direction direction, IAttributeClassifier attributes, double strength = 2, DirectionOptions? options = null, Action? pause = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(direction);
        ArgumentNullException.ThrowIfNull(attributes);
        options ??= new DirectionOptions();
        options.Validate(generator.NumWs);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor w = LatentSample.Draw(generator, options);
        var reliable = new ReliableAttributes(attributes);
        Tensor change = zeros(reliable.Names.Count, device: w.device);
        for (long first = 0; first < w.shape[0]; first += options.Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            pause?.Invoke();
            using var batch = NewDisposeScope();
            Tensor ws = w.narrow(0, first, Math.Min(options.Batch, w.shape[0] - first)).unsqueeze(1).expand(-1, generator.NumWs, -1);
            Tensor There(double at) => LatentSample.Scores(reliable, LatentEditor.Synthesize(generator, ws, direction, at)).gt(0).to(ScalarType.Float32).sum([0]);
            change.add_(There(strength) - There(-strength));
        }

        return new DirectionEffect(direction.Name, reliable.Names, [.. change.div(w.shape[0]).cpu().data<float>().ToArray().Select(value => (double)value)]);
    }
}
