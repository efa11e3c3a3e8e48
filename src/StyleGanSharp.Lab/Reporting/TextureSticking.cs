using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Reporting;

/// <summary>Shows whether fine detail moves with what it belongs to (StyleGAN3, figure 1): one line of pixels over a walk through the latents.</summary>
/// <remarks>Detail that is stuck to the image's pixels draws straight lines along the time axis; detail that moves with the surface draws waves.</remarks>
public static class TextureSticking
{
    private const int MinSidePx = 256;

    /// <summary>Makes the image: the first frame with the line marked, and beside it the line's pixels over time.</summary>
    /// <param name="model">The network, on any device.</param>
    /// <param name="seeds">One seed: the walk is a circle around its latent, towards the latents of the next two seeds. Several: a smooth closed path through all.</param>
    /// <param name="options">Which line, how many frames, truncation.</param>
    /// <param name="progress">Receives the number of frames done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>For a row, the frame, a white line and the rows below, time running down; for a column, the same from left to right. Small images are magnified by a whole factor.</returns>
    /// <exception cref="UsageException">When an option, a seed or the class cannot be used.</exception>
    public static Image Draw(
        StyleGanModel model, IReadOnlyList<long> seeds, TextureStickingOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(seeds);
        GeneratorNetwork generator = model.Generator;
        options ??= new TextureStickingOptions();
        options.Validate(generator);
        if (seeds.Count == 0)
        {
            throw new OptionException("TextureSticking.seeds", seeds, "at least one seed is needed");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        int count = options.Frames ?? generator.ImgResolution;
        int line = options.Line ?? (generator.ImgResolution / 2);
        long axis = options.IsColumn ? 3 : 2;
        Tensor path = Walk(generator, seeds, count, options); // [F, L, W]
        var parts = new List<Tensor>();
        for (int first = 0; first < count; first += options.Generation.Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int some = Math.Min(options.Generation.Batch, count - first);
            using var batch = NewDisposeScope();
            using ImageNoise? noise = options.Generation.NoiseOf(Enumerable.Range(first, some).Select(i => (long)i), generator.Device);
            Tensor images = generator.Synthesize(path.narrow(0, first, some), options.Generation.Synthesis(noise)); // [N, C, R, R]
            if (first == 0)
            {
                parts.Add(Marked(images.narrow(0, 0, 1), axis, line).MoveToOuterDisposeScope());
                parts.Add(ones_like(images.narrow(0, 0, 1).narrow(axis, 0, 1)).MoveToOuterDisposeScope()); // a white line between
            }

            parts.Add(images.narrow(axis, line, 1).transpose(0, axis).contiguous().MoveToOuterDisposeScope()); // [1, C, N, R] or [1, C, R, N]
            progress?.Report(first + some);
        }

        Tensor whole = cat(parts, axis);
        int factor = Math.Max((MinSidePx + generator.ImgResolution - 1) / generator.ImgResolution, 1);
        return ImageConversion.ToImages(whole.repeat_interleave(factor, 2).repeat_interleave(factor, 3))[0];
    }

    private static Tensor Walk(GeneratorNetwork generator, IReadOnlyList<long> seeds, int frames, TextureStickingOptions options)
    {
        if (seeds.Count > 1)
        {
            using Tensor keyframes = ImageGenerator.Ws(generator, seeds, options.Generation);
            using var path = new LatentPath(keyframes);
            return stack([.. Enumerable.Range(0, frames).Select(frame => path.At(frame * (double)seeds.Count / frames))]);
        }

        Tensor z = generator.Latents([seeds[0], Next(seeds[0], 1), Next(seeds[0], 2)], generator.Device); // [3, Z]
        Tensor angle = arange(frames, ScalarType.Float32, z.device).mul(2 * Math.PI / frames).unsqueeze(1); // [F, 1]
        Tensor circle = (z[1] * angle.cos()) + (z[2] * angle.sin());
        return ImageGenerator.Ws(generator, (z[0] * Math.Cos(options.RadiusRadians)) + (circle * Math.Sin(options.RadiusRadians)), options.Generation);
    }

    private static long Next(long seed, long distance) => (seed + distance) % (uint.MaxValue + 1L);

    /// <summary>A copy with the line in full red, or white where there is one channel.</summary>
    private static Tensor Marked(Tensor image, long axis, int line)
    {
        Tensor marked = image.clone();
        Tensor pixels = marked.narrow(axis, line, 1);
        pixels.fill_(image.shape[1] == 1 ? 1 : -1);
        pixels.narrow(1, 0, 1).fill_(1);
        if (image.shape[1] == 4)
        {
            pixels.narrow(1, 3, 1).fill_(1);
        }

        return marked;
    }
}
