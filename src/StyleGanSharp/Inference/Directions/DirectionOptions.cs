using StyleGanSharp.Runtime;

namespace StyleGanSharp.Inference.Directions;

/// <summary>How directions are looked for.</summary>
public sealed record DirectionOptions
{
    /// <summary>Directions wanted, at least 1. Default 10.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Latents drawn, for the methods that look at them and for the calibration, at least 8. Default 4000.</summary>
    public int Samples { get; init; } = 4000;

    /// <summary>Style inputs that the directions change; null is all.</summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary>With attributes: the share of the drawn images, from either end of the scores, that are taken as examples, above 0 and at most 0.5. Default 0.2.</summary>
    public double ExampleFraction { get; init; } = 0.2;

    /// <summary>With attributes: removes from each direction what it has in common with those of the others (InterFaceGAN §3.3, conditional manipulation). Default false.</summary>
    public bool IsConditional { get; init; }

    /// <summary>Class of a conditional network to draw from; null is all classes.</summary>
    public int? Class { get; init; }

    /// <summary>Images at a time. Default 32.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Seed of the draws. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks the options.</summary>
    /// <param name="numWs">Style inputs of the network.</param>
    /// <exception cref="UsageException">When any cannot be used; reports all of them.</exception>
    public void Validate(int numWs) => UsageException.ThrowIfAny(
    [
        .. Count >= 1 ? Array.Empty<string>() : [$"{Count} directions cannot be found; use 1 or more (--count)."],
        .. Samples >= 8 ? Array.Empty<string>() : [$"{Samples} samples are too few; use 8 or more (--samples)."],
        .. ExampleFraction is > 0 and <= 0.5 ? Array.Empty<string>() : [$"A share of {ExampleFraction} cannot be taken from both ends; use above 0 and at most 0.5."],
        .. Batch >= 1 ? Array.Empty<string>() : [$"Making {Batch} images at a time is not possible; use 1 or more (--batch)."],
        .. Layers is null || (Layers.Count > 0 && Layers.All(layer => layer >= 0 && layer < numWs)) ? Array.Empty<string>()
            : [$"Layers {string.Join(", ", Layers.Where(layer => layer < 0 || layer >= numWs).Take(8))} do not exist: the network has style inputs 0 to {numWs - 1}. Choose among them (--layers)."],
    ]);
}
