using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Rendering;

/// <summary>A time line: images, and the way from each to the next.</summary>
internal sealed record Film
{
    /// <summary>Most images of a time line.</summary>
    public const int MaxKeys = 64;

    /// <summary>Most frames of a video that is made by the page.</summary>
    public const int MaxFrames = 20_000;

    private const double MaxSeconds = 600;

    public IReadOnlyList<FilmKey> Keys { get; init => field = value ?? []; } = [];

    /// <summary><c>cubic</c>, <c>linear</c> or <c>spherical</c>.</summary>
    public string Way { get; init; } = "cubic";

    /// <summary>Whether it returns to the first image.</summary>
    public bool Loop { get; init; } = true;

    /// <summary>Frames per second.</summary>
    public double Fps { get; init; } = 30;

    /// <summary>Ways from image to image.</summary>
    public int WayCount => Loop ? Keys.Count : Math.Max(Keys.Count - 1, 0);

    /// <summary>Times from image to image; null where all are equal.</summary>
    public IReadOnlyList<double>? Stretches => Keys.Take(WayCount).Select(key => key.Seconds).ToArray() is var seconds && seconds.Distinct().Count() > 1 ? seconds : null;

    public double Seconds => Keys.Take(WayCount).Sum(key => key.Seconds);

    /// <summary>Frames of the whole film.</summary>
    public int Frames => (int)Math.Max(Math.Round(Seconds * Fps), 1);

    public PathInterpolation Interpolation => Way switch
    {
        "cubic" => PathInterpolation.Cubic,
        "linear" => PathInterpolation.Linear,
        "spherical" => PathInterpolation.Spherical,
        _ => throw new UsageException($"The way from image to image is '{Way}'; it is cubic, linear or spherical."),
    };

    /// <summary>Whether z has a way through all images: each is that of a seed, and all have the same label and truncation.</summary>
    public bool IsOfSeeds => Keys.All(key => key.State.IsOfSeed && key.State with { Seed = Keys[0].State.Seed } == Keys[0].State with { Directions = key.State.Directions, Steps = key.State.Steps, LayerPsi = key.State.LayerPsi }
        && (key.State.LayerPsi ?? []).SequenceEqual(Keys[0].State.LayerPsi ?? []));

    /// <summary>The frame that is shown at a time.</summary>
    public int FrameAt(double seconds) => Loop ? (int)(((long)Math.Floor((seconds * Fps) + 1e-6) % Frames + Frames) % Frames) : (int)Math.Clamp(Math.Floor((seconds * Fps) + 1e-6), 0, Frames - 1);

    /// <summary>Throws when it cannot be shown.</summary>
    /// <exception cref="UsageException">Says why.</exception>
    public void Validate()
    {
        if (Keys.Count is 0 or > MaxKeys || Keys.Any(key => key?.State is null))
        {
            throw new UsageException(Keys.Count == 0 ? "The time line is empty. Add the image that is shown." : $"The time line has {Keys.Count} images; there is room for {MaxKeys}.");
        }

        if (WayCount == 0)
        {
            throw new UsageException("The time line has one image and no loop: there is no way to go. Add another image.");
        }

        if (!Keys.All(key => key.Seconds is > 0 and <= MaxSeconds) || !(Fps is >= 1 and <= 100))
        {
            throw new UsageException($"A time on the time line is out of range: more than 0 and at most {MaxSeconds} seconds to the next image, 1 to 100 frames per second.");
        }

        if (Seconds * Fps > MaxFrames)
        {
            throw new UsageException($"The video has {Seconds * Fps:0} frames; the page makes at most {MaxFrames}. Shorten it, or use its command line.");
        }

        if (Keys.Any(key => key.State.Film is not null || key.State.View != StudioView.Image))
        {
            throw new UsageException("A time line is made of images: a table or another time line cannot be in it.");
        }

        foreach (FilmKey key in Keys)
        {
            key.State.Validate();
        }

        if (Interpolation == PathInterpolation.Spherical && !IsOfSeeds)
        {
            throw new UsageException("Great circles lead through z, which only images of seeds have that all have the same truncation and class and were not moved, mixed or bred. Choose the smooth curve or straight lines.");
        }

        if (Keys.Any(key => key.State.Noise != Keys[0].State.Noise || key.State.NoiseSeed != Keys[0].State.NoiseSeed || key.State.Canvas != Keys[0].State.Canvas || key.State.Tuned != Keys[0].State.Tuned))
        {
            throw new UsageException("The images of the time line differ in noise, canvas or network, between which there is no way. Give all of them the same.");
        }
    }
}
