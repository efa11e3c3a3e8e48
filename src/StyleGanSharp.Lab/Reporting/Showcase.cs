using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Reporting;

/// <summary>What a network can do, at a glance: a sheet of images, a walk through them, a mixing table and edits.</summary>
public static class Showcase
{
    /// <summary>Columns and rows of the sheet.</summary>
    public const int SheetSide = 8;

    /// <summary>Images on the left of the mixing table, seeds 0 ….</summary>
    public const int MixingRows = 4;

    /// <summary>Images at the top of the mixing table, the following seeds.</summary>
    public const int MixingColumns = 6;

    /// <summary>Frames of the walk.</summary>
    public const int WalkFrames = 120;

    /// <summary>Frames of the walk that are shown per second.</summary>
    public const int WalkFramesPerSecond = 20;

    /// <summary>Seeds that each cell of the walk passes.</summary>
    public const int WalkSeeds = 6;

    /// <summary>Images that are edited, seeds 0 ….</summary>
    public const int EditedImages = 4;

    /// <summary>Images per strip, from -<see cref="EditStrength"/> to <see cref="EditStrength"/> standard deviations.</summary>
    public const int EditSteps = 7;

    /// <summary>Standard deviations at the ends of a strip.</summary>
    public const double EditStrength = 3;

    private const int GapPx = 2;

    /// <summary>Columns and rows of the walk.</summary>
    public static GridSize WalkGrid { get; } = new(4, 2);

    /// <summary>Makes the files.</summary>
    /// <param name="model">The network.</param>
    /// <param name="folder">Receives them; made if it is not there.</param>
    /// <param name="options">Truncation, class and batch size.</param>
    /// <param name="progress">Receives the fraction that is done, 0 to 1; null is none.</param>
    /// <param name="cancellationToken">Stops between two images.</param>
    /// <returns>Where they are.</returns>
    /// <exception cref="StyleGanException">When a file cannot be written, or the network needs a class that the options do not name.</exception>
    public static ShowcaseFiles Make(StyleGanModel model, string folder, GenerationOptions options, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var files = new ShowcaseFiles(folder);
        Image[] images = [.. model.Generate(Seeds(0, SheetSide * SheetSide), options, cancellationToken: cancellationToken)];
        ImageGrid.Compose(images, SheetSide).Save(files.Sheet);
        progress?.Report(0.25);
        Walk(model, files.Walk, options, cancellationToken);
        progress?.Report(0.6);

        GenerationOptions plain = options.WithoutTruncation(); // the latents are truncated when they are mapped
        using Latent left = model.Map(Seeds(0, MixingRows), options);
        using Latent top = model.Map(Seeds(MixingRows, MixingColumns), options);
        model.Mix(left, top, null, plain, cancellationToken: cancellationToken).Save(files.Mixing);
        progress?.Report(0.75);

        IReadOnlyList<Direction> directions = model.FindSefaDirections();
        try
        {
            DirectionFile.Save(files.Directions, directions);
            using Latent edited = model.Map(Seeds(0, EditedImages), options);
            double[] strengths = [.. Enumerable.Range(0, EditSteps).Select(i => EditStrength * ((2.0 * i / (EditSteps - 1)) - 1))];
            ImageGrid.Compose([.. model.Strip(edited, directions[0], strengths, null, plain, cancellationToken)], EditSteps, GapPx, byte.MaxValue).Save(files.Edits);
        }
        finally
        {
            foreach (Direction direction in directions)
            {
                direction.Dispose();
            }
        }

        progress?.Report(1);
        return files;
    }

    private static void Walk(StyleGanModel model, string path, GenerationOptions options, CancellationToken cancellationToken)
    {
        using var writer = new VideoWriter(path, WalkFramesPerSecond);
        var way = new LatentVideoOptions { Frames = WalkFrames, Grid = WalkGrid, Generation = options };
        foreach (Image frame in model.Interpolate(Seeds(0, WalkSeeds * WalkGrid.Count), way, cancellationToken: cancellationToken))
        {
            writer.Add(frame);
        }

        writer.Finish();
    }

    private static long[] Seeds(int first, int count) => [.. Enumerable.Range(first, count).Select(seed => (long)seed)];
}
