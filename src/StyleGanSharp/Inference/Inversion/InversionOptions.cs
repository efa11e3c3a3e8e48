using StyleGanSharp.Runtime;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>How images are projected into a generator. The defaults are those of StyleGAN2 appendix D.</summary>
public sealed record InversionOptions
{
    /// <summary>Where to look: <see cref="LatentSpace.W"/> (default), one w for all layers, or <see cref="LatentSpace.WPlus"/>.</summary>
    public LatentSpace Space { get; init; } = LatentSpace.W;

    /// <summary>Steps of the optimizer, at least 1. Default 1000.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Highest learning rate; it rises over the first 5 % of the steps and falls along a cosine over the last 25 %. Default 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Noise added to w at the start, in deviations of w; it fades quadratically over the first 75 % of the steps. Default 0.05.</summary>
    public double InitialNoise { get; init; } = 0.05;

    /// <summary>Weight of the term that keeps noise maps noise (StyleGAN2 appendix D: neighboring values uncorrelated at every scale). Default 1e5.</summary>
    public double NoiseWeight { get; init; } = 1e5;

    /// <summary>Optimizes the noise maps too, where the network has any. Default true.</summary>
    public bool OptimizesNoise { get; init; } = true;

    /// <summary>Weight of the mean squared pixel difference beside the perceptual distance, not negative. Default 0.1; the paper has none, and small networks with the built-in features profit.</summary>
    public double PixelWeight { get; init; } = 0.1;

    /// <summary>Latents drawn to find the mean and deviation of w, where the search starts. Default 10000; shared by the classes of a conditional network.</summary>
    public int StartSamples { get; init; } = 10_000;

    /// <summary>Class to start from; null tries the mean of every class and takes the closest for each target.</summary>
    public int? Class { get; init; }

    /// <summary>Label to start from as a vector, in place of <see cref="Class"/>: as many numbers as the network's labels have; null tries those of training images that its file keeps.</summary>
    public IReadOnlyList<float>? Label { get; init; }

    /// <summary>Also estimates how the content is shifted, turned and scaled, for a network with an input transform. Default false.</summary>
    public bool EstimatesTransform { get; init; }

    /// <summary>Hands out a preview every so many steps; 0 never. Default 0.</summary>
    public int PreviewEvery { get; init; }

    /// <summary>Seed of the random draws. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="OptionException">When any cannot be used; reports all of them.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(InversionOptions));
        checks.Require(Space, Space is LatentSpace.W or LatentSpace.WPlus, "images are looked for in W or WPlus");
        checks.Require(Steps, Steps >= 1, "it must be at least 1");
        checks.Require(LearningRate, LearningRate is > 0 and <= 10, "it must be above 0 and at most 10");
        checks.Require(InitialNoise, InitialNoise is >= 0 and <= 10, "it must be 0 to 10");
        checks.Require(NoiseWeight, NoiseWeight is >= 0 and < double.PositiveInfinity, "it must be a number that is not negative");
        checks.Require(PixelWeight, PixelWeight is >= 0 and < double.PositiveInfinity, "it must be a number that is not negative");
        checks.Require(StartSamples, StartSamples is >= 2 and <= 1_000_000, StartSamples < 2 ? "it must be at least 2, or w has no mean and deviation" : "it must be at most 1000000");
        checks.Require(PreviewEvery, PreviewEvery >= 0, "it must not be negative; 0 is no preview");
        checks.ThrowIfAny();
    }
}
