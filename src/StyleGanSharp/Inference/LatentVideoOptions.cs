using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Inference;

/// <summary>What a <see cref="LatentVideo"/> shows.</summary>
public sealed record LatentVideoOptions
{
    /// <summary>Number of frames of the whole loop, at least 1.</summary>
    public required int Frames { get; init; }

    /// <summary>How the images move from seed to seed. Default: <see cref="PathInterpolation.Cubic"/>.</summary>
    public PathInterpolation Interpolation { get; init; } = PathInterpolation.Cubic;

    /// <summary>Images side by side, each with its own share of the seeds. Default 1x1.</summary>
    public GridSize Grid { get; init; } = new(1, 1);

    /// <summary>A motion of the images' content in the loop, on top of the way through the seeds; null is none. Needs a generator with <see cref="Networks.GeneratorNetwork.HasInputTransform"/>.</summary>
    public CameraPath? Camera { get; init; }

    /// <summary>Truncation, class, noise and the number of images at a time.</summary>
    public GenerationOptions Generation { get; init; } = new();

    /// <summary>Checks the options.</summary>
    /// <param name="seedCount">Number of seeds.</param>
    /// <exception cref="UsageException">When any cannot be used; reports all of them.</exception>
    public void Validate(int seedCount)
    {
        var problems = new List<string>();
        if (Frames < 1)
        {
            problems.Add($"A video of {Frames} frames cannot be made; use 1 or more (--frames, --seconds-per-seed).");
        }

        if (Generation.Batch < 1)
        {
            problems.Add($"Making {Generation.Batch} images at a time is not possible; use 1 or more (--batch).");
        }

        if (seedCount < 1 || seedCount % Math.Max(Grid.Count, 1) != 0)
        {
            problems.Add($"{seedCount} seeds cannot be shared evenly by the {Grid.Count} images of a {Grid.Columns}x{Grid.Rows} grid. Give a multiple of {Grid.Count} seeds (--seeds).");
        }

        problems.AddRange(Camera?.Problems() ?? []);
        UsageException.ThrowIfAny(problems);
    }
}
