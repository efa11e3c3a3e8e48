using StyleGanSharp.Runtime;

namespace StyleGanSharp.Inference.Directions;

/// <summary>How directions are looked for.</summary>
public sealed record DirectionOptions
{
    /// <summary>Directions wanted, at least 1. Default 10.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Latents drawn, for the methods that look at them and for the calibration, 8 to 1,000,000. Default 4000.</summary>
    public int Samples { get; init; } = 4000;

    /// <summary>Style inputs that the directions change; null is all.</summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary>With attributes: the fraction of the drawn images, from either end of the scores, that are taken as examples, above 0 and at most 0.5. Default 0.2.</summary>
    public double ExampleFraction { get; init; } = 0.2;

    /// <summary>With attributes: removes from each direction what it has in common with those of the others (InterFaceGAN §3.3, conditional manipulation). Default false.</summary>
    public bool IsConditional { get; init; }

    /// <summary>Class of a conditional network to draw from; null is all classes.</summary>
    public int? Class { get; init; }

    /// <summary>Label to draw from as a vector, in place of <see cref="Class"/>; null draws those of training images that the network's file keeps.</summary>
    public IReadOnlyList<float>? Label { get; init; }

    /// <summary>Images at a time. Default 32.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Seed of the draws. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks the options.</summary>
    /// <param name="numWs">Style inputs of the network.</param>
    /// <exception cref="OptionException">When any cannot be used; reports all of them.</exception>
    public void Validate(int numWs)
    {
        int[] unknown = [.. (Layers ?? []).Where(layer => layer < 0 || layer >= numWs)];
        var checks = new OptionChecks(typeof(DirectionOptions));
        checks.Require(Count, Count >= 1, "it must be at least 1");
        checks.Require(Samples, Samples is >= 8 and <= 1_000_000, "it must be 8 to 1000000");
        checks.Require(ExampleFraction, ExampleFraction is > 0 and <= 0.5, "it is taken from both ends, so it must be above 0 and at most 0.5");
        checks.Require(Batch, Batch >= 1, "it must be at least 1");
        checks.Require(unknown.Take(8), Layers is not { Count: 0 } && unknown.Length == 0, $"the network has style inputs 0 to {numWs - 1}", "Choose among them.", nameof(Layers));
        checks.ThrowIfAny();
    }
}
