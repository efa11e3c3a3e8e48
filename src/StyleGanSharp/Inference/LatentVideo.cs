using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>Moving images from a generator: a closed loop through the latents w of some seeds.</summary>
internal static class LatentVideo
{
    /// <summary>Makes the frames of a loop.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="seeds">Seeds, 0 … 2³² - 1; a grid splits them evenly over its cells, in order.</param>
    /// <param name="options">Length, interpolation, grid, truncation, camera.</param>
    /// <param name="progress">Receives the number of frames done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The frames, made as they are asked for; the one after the last would be the first.</returns>
    /// <exception cref="UsageException">When an option, a seed or the class cannot be used, or the camera is to move and the network has no input transform.</exception>
    public static IEnumerable<Image> Frames(
        GeneratorNetwork generator, IReadOnlyList<long> seeds, LatentVideoOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(seeds.Count);
        Latent keys = options.Interpolation == PathInterpolation.Spherical ? Latent.InZ(generator.Latents(seeds, generator.Device)) : new Latent(ImageGenerator.Ws(generator, seeds, options.Generation));
        return MakeFrames(generator, keys, options, progress, cancellationToken);
    }

    /// <summary>Makes the frames of a loop through latents, such as projected images and seeds together (<see cref="LatentList"/>), with their noise maps and transforms.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="latents">K latents; a grid splits them evenly over its cells, in order.</param>
    /// <param name="options">As for seeds; truncation is of latents that are not truncated yet. A camera continues from the latents' transforms.</param>
    /// <param name="progress">Receives the number of frames done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The frames, made as they are asked for; the one after the last would be the first.</returns>
    /// <exception cref="UsageException">When an option cannot be used, or a latent belongs to another network, or is truncated already and truncation is asked for.</exception>
    public static IEnumerable<Image> FramesThrough(
        GeneratorNetwork generator, Latent latents, LatentVideoOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(latents);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(latents.Count);
        if (options.Interpolation != PathInterpolation.Spherical)
        {
            return MakeFrames(generator, latents.Truncate(generator, options.Generation), options, progress, cancellationToken);
        }

        ImageLabel[] labels = [.. latents.Conditions.DistinctBy(label => label.ToString())];
        ImageLabel one = labels[0].Or(options.Generation.Condition);
        return labels.Length == 1
            ? MakeFrames(generator, Latent.InZ(latents.Z.clone()), options with { Generation = options.Generation with { Class = one.Class, Label = one.Vector } }, progress, cancellationToken)
            : throw new UsageException($"The latents are of {Quantity.Of(labels.Length, "class")}, and z has no way from class to class. Map them to w first (StyleGanModel.Map).");
    }

    private static IEnumerable<Image> MakeFrames(
        GeneratorNetwork generator, Latent keys, LatentVideoOptions options, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        int cells = options.Grid.Count;
        var tracks = new List<LatentTrack>();
        try
        {
            tracks.AddRange(Tracks(keys, options));
            var pending = new List<Image>();
            int done = 0;
            long total = (long)options.Frames * cells;
            for (long first = 0; first < total; first += options.Generation.Batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = (int)Math.Min(options.Generation.Batch, total - first);
                pending.AddRange(Batch(generator, tracks, first, count, options));
                int frames = pending.Count / cells;
                for (int frame = 0; frame < frames; frame++)
                {
                    yield return cells == 1 ? pending[frame] : ImageGrid.Compose(pending.GetRange(frame * cells, cells), options.Grid.Columns);
                    progress?.Report(++done);
                }

                pending.RemoveRange(0, frames * cells);
            }
        }
        finally
        {
            keys.Dispose();
            tracks.ForEach(track => track.Dispose());
        }
    }

    /// <summary>The way of each cell.</summary>
    internal static IEnumerable<LatentTrack> Tracks(Latent keys, LatentVideoOptions options)
    {
        int keyframes = keys.Count / options.Grid.Count;
        return Enumerable.Range(0, options.Grid.Count).Select(cell => new LatentTrack(keys, cell * keyframes, keyframes, options.Interpolation, options.Stretches, options.IsClosed));
    }

    /// <summary>Images number <paramref name="first"/> and following, counted through the cells of each frame.</summary>
    internal static Image[] Batch(GeneratorNetwork generator, IReadOnlyList<LatentTrack> tracks, long first, int count, LatentVideoOptions options)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        double Phase(int i) => (first + i) / tracks.Count / (double)(options.IsClosed ? options.Frames : Math.Max(options.Frames - 1, 1));
        Latent[] each = [.. Enumerable.Range(0, count).Select(i => tracks[(int)((first + i) % tracks.Count)].At(Phase(i) * tracks[0].Length))];
        using Latent latents = Latent.Join(generator, each);
        Array.ForEach(each, one => one.Dispose());
        Tensor ws = latents.Space == LatentSpace.Z ? ImageGenerator.Ws(generator, latents.Z, options.Generation) : latents.Ws; // [N, L, W]
        Tensor? camera = options.Camera is { } path ? stack([.. Enumerable.Range(0, count).Select(i => path.MotionAt(Phase(i)).Inverse().ToMatrix())]) : null; // [N, 3, 3]
        using ImageNoise? noise = options.Generation.NoiseOf(Enumerable.Range(0, count).Select(i => first + i), generator.Device);
        SynthesisOptions synthesis = options.Generation.Synthesis(noise);
        return GeneratedImages.Of(generator, generator.Synthesize(ws, latents.Synthesis(synthesis with { InputTransform = camera ?? synthesis.InputTransform })));
    }
}
