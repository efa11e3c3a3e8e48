using StyleGanSharp.Features;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Networks;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics.Disentanglement;

/// <summary>Perceptual path length (StyleGAN §4.1) along one direction: how much the image changes per standard deviation that it is moved.</summary>
internal static class DirectionPathLength
{
    /// <summary>Length of a step, in standard deviations: short against what changes an image, long against rounding.</summary>
    private const double Step = 1e-2;

    /// <summary>Measures a direction on random images of the network.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="distance">What counts as change, on the network's device.</param>
    /// <param name="options">Number of images, seed, batch, label.</param>
    /// <param name="pause">Called after every batch.</param>
    /// <returns>The mean of d(G(w), G(w + ε·σ)) / ε² without the extremes.</returns>
    public static double Measure(GeneratorNetwork generator, Direction direction, IPerceptualDistance distance, DirectionOptions options, Action? pause = null)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor w = LatentSample.Draw(generator, options);
        var distances = new List<double>();
        for (long first = 0; first < w.shape[0]; first += options.Batch)
        {
            using (NewDisposeScope())
            {
                Tensor ws = w.narrow(0, first, Math.Min(options.Batch, w.shape[0] - first)).unsqueeze(1).expand(-1, generator.NumWs, -1);
                var synthesis = new SynthesisOptions { ForceFp32 = true };
                Tensor At(double strength) => PathLengthMetric.Prepare(LatentEditor.Synthesize(generator, ws, direction, strength, options: synthesis), isCropped: false);
                distances.AddRange((distance.Distance(At(0), At(Step)) / (Step * Step)).cpu().data<float>().Select(value => (double)value));
            }

            pause?.Invoke();
        }

        return PathLength.TrimmedMean(distances);
    }
}
