using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>Images from latents.</summary>
internal static class LatentImages
{
    /// <summary>Makes the images of latents.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="latent">The latents, on the network's device.</param>
    /// <param name="options">Truncation, of latents that are not truncated yet; noise where the latent has none of its own; view; null is the defaults.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>One image each, made as they are asked for.</returns>
    /// <exception cref="UsageException">When the latent belongs to another network, or is truncated already and truncation is asked for.</exception>
    public static IEnumerable<Image> Make(GeneratorNetwork generator, Latent latent, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(latent);
        latent.Require(generator, "The latent");
        GenerationOptions chosen = options ?? new GenerationOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(chosen.Batch, 1, nameof(options));
        latent.RequireTruncatable(generator, chosen, "The latent");
        int size = Math.Min(chosen.Batch, latent.Count);
        return Enumerable.Range(0, (latent.Count + size - 1) / Math.Max(size, 1)).SelectMany(batch =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            int first = batch * size;
            using Latent some = latent.Part(first, Math.Min(size, latent.Count - first));
            Tensor ws = some.TruncatedWs(generator, chosen);
            using ImageNoise? noise = chosen.NoiseOf(Enumerable.Range(first, some.Count).Select(i => (long)i), generator.Device);
            return GeneratedImages.Of(generator, generator.Synthesize(ws, some.Synthesis(chosen.Synthesis(noise))));
        });
    }
}
