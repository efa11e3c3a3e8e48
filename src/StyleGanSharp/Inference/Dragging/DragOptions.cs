using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Inference.Dragging;

/// <summary>How points are dragged. The defaults follow DragGAN (arXiv 2305.10973, §3 and §4), its lengths scaled from images of 512 pixels.</summary>
public sealed record DragOptions
{
    private const double PaperPx = 512;

    /// <summary>Most steps, at least 1. Default 300.</summary>
    public int Steps { get; init; } = 300;

    /// <summary>Learning rate of w. Default 0.002.</summary>
    public double LearningRate { get; init; } = 0.002;

    /// <summary>The layer whose feature maps are followed, as <see cref="SynthesisOptions.OnLayer"/> names it; null is the last of at most a quarter of the resolution, or of 16 pixels in small networks.</summary>
    public string? Layer { get; init; }

    /// <summary>Style inputs that may change; null is the first third (6 of 18), which shape the image.</summary>
    public IReadOnlyList<int>? StyleInputs { get; init; }

    /// <summary>Radius in pixels of the patch that is moved; null is 3 at 512 pixels, in proportion, at least 1.</summary>
    public int? MotionRadiusPx { get; init; }

    /// <summary>Radius in pixels in which a point is looked for again; null is 12 at 512 pixels, in proportion, at least 3.</summary>
    public int? TrackRadiusPx { get; init; }

    /// <summary>Weight of the term that keeps what the mask does not cover. Default 20.</summary>
    public double MaskWeight { get; init; } = 20;

    /// <summary>Ends when every point is this close to its goal, in pixels; null is 1, or 2 with a mask.</summary>
    public double? GoalPx { get; init; }

    internal int MotionRadius(int resolution) => MotionRadiusPx ?? Math.Max((int)Math.Round(3 * resolution / PaperPx), 1);

    internal int TrackRadius(int resolution) => TrackRadiusPx ?? Math.Max((int)Math.Round(12 * resolution / PaperPx), 3);

    /// <summary>Checks the options and points.</summary>
    /// <param name="generator">The network.</param>
    /// <param name="points">What is dragged.</param>
    /// <exception cref="OptionException">When any cannot be used; reports all of them.</exception>
    public void Validate(GeneratorNetwork generator, IReadOnlyList<DragPoint> points)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(points);
        int most = generator.ImgResolution - 1;
        bool IsInside(double at) => at >= 0 && at <= most;
        DragPoint[] outside = [.. points.Where(point => !(IsInside(point.FromX) && IsInside(point.FromY) && IsInside(point.ToX) && IsInside(point.ToY)))];
        var checks = new OptionChecks(typeof(DragOptions));
        checks.Require(points, points.Count > 0, "there is nothing to drag", "Name at least one point, from where to where.");
        checks.Require(
            outside.Select(point => $"{point.FromX}, {point.FromY} to {point.ToX}, {point.ToY}"), outside.Length == 0, $"points must lie inside the image, whose pixels are 0 to {most}", member: nameof(points));
        checks.Require(Steps, Steps >= 1, "it must be at least 1");
        checks.Require(LearningRate, LearningRate is > 0 and <= 1, "it must be above 0 and at most 1");
        checks.Require(MotionRadiusPx, MotionRadiusPx is null or >= 0, "it must not be negative");
        checks.Require(TrackRadiusPx, TrackRadiusPx is null or >= 1, "it must be at least 1");
        checks.Require(
            StyleInputs, StyleInputs is null || (StyleInputs.Count > 0 && StyleInputs.All(layer => layer >= 0 && layer < generator.NumWs)), $"the network has style inputs 0 to {generator.NumWs - 1}");
        checks.ThrowIfAny();
    }
}
