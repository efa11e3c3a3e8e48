using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Editing;

/// <summary>Pictures from latents.</summary>
public static class LatentPictures
{
    /// <summary>Makes the pictures of a latent file.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="latent">The latents, on the network's device.</param>
    /// <param name="options">Truncation, noise where the latent has none of its own, view; null is the defaults.</param>
    /// <param name="cancellationToken">Stops between pictures.</param>
    /// <returns>One picture each, made as they are asked for.</returns>
    /// <exception cref="UsageException">When the latent belongs to another network.</exception>
    public static IEnumerable<Picture> Make(GeneratorNetwork generator, LatentCode latent, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(latent);
        latent.Require(generator, "The latent");
        GenerationOptions chosen = options ?? new GenerationOptions();
        return Enumerable.Range(0, latent.Count).Select(i =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            using LatentCode one = latent.Pick(i);
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            Tensor ws = PictureGenerator.Truncate(generator, one.Styles, chosen);
            return PictureConversion.ToPictures(generator.Synthesize(ws, one.Synthesis(chosen.Synthesis)))[0];
        });
    }
}
