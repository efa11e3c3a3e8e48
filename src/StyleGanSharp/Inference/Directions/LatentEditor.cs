using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>Changes images along a direction.</summary>
internal static class LatentEditor
{
    /// <summary>Makes the images that lie some way along a direction.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="ws">[N, L, W].</param>
    /// <param name="direction">Where to.</param>
    /// <param name="strength">How far: 1 is one standard deviation.</param>
    /// <param name="layers">Style inputs to change; null is all that the direction has.</param>
    /// <param name="options">Noise and view; null is the defaults.</param>
    /// <returns>[N, C, R, R] float32, a fresh tensor.</returns>
    /// <exception cref="UsageException">When a layer does not exist.</exception>
    public static Tensor Synthesize(
        GeneratorNetwork generator, Tensor ws, Direction direction, double strength, IReadOnlyList<int>? layers = null, SynthesisOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(ws);
        ArgumentNullException.ThrowIfNull(direction);
        if (layers is not null)
        {
            StyleMixing.CheckLayers(layers, generator.NumWs);
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var latent = new Latent(ws.alias());
        using Latent moved = latent.Along(direction, strength, layers);
        return generator.Synthesize(moved.Ws, moved.Synthesis(options)).MoveToOuterDisposeScope();
    }

    /// <summary>Makes one strip per image: the same image at several strengths.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="latent">The images.</param>
    /// <param name="direction">Where to.</param>
    /// <param name="strengths">How far, from left to right.</param>
    /// <param name="layers">Style inputs to change; null is all that the direction has.</param>
    /// <param name="options">Truncation, of latents that are not truncated yet; noise and view; null is the defaults.</param>
    /// <param name="cancellationToken">Stops between images.</param>
    /// <returns>The images, row by row, made as they are asked for.</returns>
    /// <exception cref="UsageException">When the latent belongs to another network, or is truncated already and truncation is asked for, or a layer does not exist.</exception>
    public static IEnumerable<Image> Strip(
        GeneratorNetwork generator, Latent latent, Direction direction, IReadOnlyList<double> strengths, IReadOnlyList<int>? layers = null, GenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(latent);
        ArgumentNullException.ThrowIfNull(strengths);
        latent.Require(generator, "The latent");
        GenerationOptions chosen = options ?? new GenerationOptions();
        latent.RequireTruncatable(generator, chosen, "The latent");
        return Enumerable.Range(0, latent.Count).SelectMany(i => strengths.Select(strength =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Latent one = latent.Pick(i);
            using var scope = NewDisposeScope();
            Tensor ws = one.TruncatedWs(generator, chosen);
            using ImageNoise? noise = chosen.NoiseOf([i], generator.Device); // the same at every strength
            return GeneratedImages.Of(generator, Synthesize(generator, ws, direction, strength, layers, one.Synthesis(chosen.Synthesis(noise))))[0];
        }));
    }
}
