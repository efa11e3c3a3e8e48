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

    /// <summary>How long the way from each image to the next is in relation to the others, above 0: as many numbers as a cell of the grid has images, one fewer where the video is not closed. Null is equally long.</summary>
    public IReadOnlyList<double>? Stretches { get; init; }

    /// <summary>Whether the video returns to its first image, so that it can be repeated without a jump; otherwise its last frame is the last image. Default: true.</summary>
    public bool IsClosed { get; init; } = true;

    /// <summary>Images side by side, each with its own part of the seeds. Default 1x1.</summary>
    public GridSize Grid { get; init; } = new(1, 1);

    /// <summary>A motion of the images' content in the loop, on top of the way through the seeds; null is none. Needs a generator with <see cref="Networks.GeneratorNetwork.HasInputTransform"/>.</summary>
    public CameraPath? Camera { get; init; }

    /// <summary>Truncation, class, noise and the number of images at a time.</summary>
    public GenerationOptions Generation { get; init; } = new();

    /// <summary>Checks the options.</summary>
    /// <param name="seedCount">Number of seeds.</param>
    /// <exception cref="OptionException">When any cannot be used; reports all of them.</exception>
    public void Validate(int seedCount)
    {
        var checks = new OptionChecks(typeof(LatentVideoOptions));
        checks.Require(Frames, Frames >= 1, "it must be at least 1");
        checks.Require(Generation.Batch, Generation.Batch >= 1, "it must be at least 1");
        checks.Require(
            $"{Grid.Columns}x{Grid.Rows}", seedCount >= 1 && seedCount % Math.Max(Grid.Count, 1) == 0, $"its {Quantity.Of(Grid.Count, "image")} cannot share {Quantity.Of(seedCount, "seed")} evenly",
            $"Give a multiple of {Quantity.Of(Grid.Count, "seed")}, or another grid.", nameof(Grid));
        int stretches = (seedCount / Math.Max(Grid.Count, 1)) - (IsClosed ? 0 : 1);
        checks.Require(
            string.Join(",", Stretches ?? []), Stretches is null || (Stretches.Count == Math.Max(stretches, 0) && Stretches.All(length => length is > 0 and < double.PositiveInfinity)),
            $"there must be {Quantity.Of(Math.Max(stretches, 0), "number")} above 0", member: nameof(Stretches));
        checks.AddRange(Camera?.Problems() ?? []);
        checks.ThrowIfAny();
    }
}
