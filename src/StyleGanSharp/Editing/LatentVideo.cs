using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Editing;

/// <summary>Moving pictures from a generator: a closed loop through the style vectors of some seeds.</summary>
public static class LatentVideo
{
    /// <summary>Makes the frames of a loop.</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="seeds">Seeds, 0 … 2³² - 1; a grid gives its cells equal shares in order.</param>
    /// <param name="options">Length, interpolation, grid, truncation, camera.</param>
    /// <param name="progress">Receives the number of frames done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The frames, made as they are asked for; the one after the last would be the first.</returns>
    /// <exception cref="UsageException">When an option, a seed or the class cannot be used, or the camera is to move and the network has no input transform.</exception>
    public static IEnumerable<Picture> Frames(
        GeneratorNetwork generator, IReadOnlyList<long> seeds, LatentVideoOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(seeds.Count);
        bool isInZ = options.Interpolation == PathInterpolation.Spherical;
        return MakeFrames(
            generator, isInZ ? generator.Latents(seeds, generator.WAvg.device) : PictureGenerator.Styles(generator, seeds, options.Generation), isInZ, options, progress, cancellationToken);
    }

    /// <summary>Makes the frames of a loop through style vectors, such as projected pictures and seeds together (<see cref="LatentList"/>).</summary>
    /// <param name="generator">The network, on any device.</param>
    /// <param name="ws">[K, L, W]; a grid gives its cells equal shares in order.</param>
    /// <param name="options">As for seeds; truncation and class are not applied.</param>
    /// <param name="progress">Receives the number of frames done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The frames, made as they are asked for; the one after the last would be the first.</returns>
    /// <exception cref="UsageException">When an option cannot be used.</exception>
    public static IEnumerable<Picture> FramesThrough(
        GeneratorNetwork generator, Tensor ws, LatentVideoOptions options, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(ws);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate((int)ws.shape[0]);
        return MakeFrames(generator, ws.clone(), false, options, progress, cancellationToken);
    }

    private static IEnumerable<Picture> MakeFrames(
        GeneratorNetwork generator, Tensor keys, bool isInZ, LatentVideoOptions options, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        int cells = options.Grid.Count;
        int keyframes = (int)keys.shape[0] / cells;
        var paths = new List<LatentPath>();
        try
        {
            for (int cell = 0; cell < cells; cell++)
            {
                using Tensor own = keys.narrow(0, cell * keyframes, keyframes);
                paths.Add(new LatentPath(own, options.Interpolation));
            }

            var pending = new List<Picture>();
            int done = 0;
            long total = (long)options.Frames * cells;
            for (long first = 0; first < total; first += options.Generation.Batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = (int)Math.Min(options.Generation.Batch, total - first);
                pending.AddRange(Batch(generator, paths, first, count, keyframes, isInZ, options));
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
            paths.ForEach(path => path.Dispose());
        }
    }

    /// <summary>Pictures number <paramref name="first"/> and following, counted through the cells of each frame.</summary>
    private static Picture[] Batch(GeneratorNetwork generator, List<LatentPath> paths, long first, int count, int keyframes, bool isInZ, LatentVideoOptions options)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        double Phase(int i) => (first + i) / paths.Count / (double)options.Frames;
        Tensor ws = stack([.. Enumerable.Range(0, count).Select(i => paths[(int)((first + i) % paths.Count)].At(Phase(i) * keyframes))]); // [N, L, W], or [N, Z]
        ws = isInZ ? PictureGenerator.Styles(generator, ws, options.Generation) : ws;
        Tensor? transforms = options.Camera is { } camera ? stack([.. Enumerable.Range(0, count).Select(i => camera.TransformAt(Phase(i)))]) : null; // [N, 3, 3]
        return PictureConversion.ToPictures(generator.Synthesize(ws, options.Generation.Synthesis with { InputTransform = transforms ?? options.Generation.InputTransform }));
    }
}
