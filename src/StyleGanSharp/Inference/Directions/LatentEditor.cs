using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Directions;

/// <summary>Changes images along a direction.</summary>
public static class LatentEditor
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
        Tensor moved = ws;
        if (direction.Ws is { } steps)
        {
            Tensor mask = tensor([.. Enumerable.Range(0, generator.NumWs).Select(layer => layers is null || layers.Contains(layer) ? (float)strength : 0)], ScalarType.Float32, ws.device);
            moved = ws + (steps * mask.unsqueeze(1)).unsqueeze(0);
        }

        SynthesisOptions chosen = options ?? SynthesisOptions.Default;
        return generator.Synthesize(moved, direction.Channels.Count == 0 ? chosen : chosen with
        {
            OnStyle = (layer, style) => direction.Channels.TryGetValue(layer, out Tensor? step) ? style + (step.to(style.dtype).to(style.device) * strength) : style,
        }).MoveToOuterDisposeScope();
    }

    /// <summary>Makes a strip an image: the same image at several strengths.</summary>
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
            return ImageConversion.ToImages(Synthesize(generator, ws, direction, strength, layers, one.Synthesis(chosen.Synthesis)))[0];
        }));
    }
}
