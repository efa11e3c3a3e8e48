using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Inference;

/// <summary>What a <see cref="TextureSticking"/> image shows.</summary>
public sealed record TextureStickingOptions
{
    /// <summary>Number of frames, one line of the image each; null makes as many as the images have pixels across.</summary>
    public int? Frames { get; init; }

    /// <summary>The row of pixels to take, from the top, or the column from the left; null is the middle.</summary>
    public int? Line { get; init; }

    /// <summary>Takes a column instead of a row. Default false.</summary>
    public bool IsColumn { get; init; }

    /// <summary>With one seed: how far the walk's circle lies from the seed's latent, as an angle on the sphere of latents, above 0 and at most π/2. Default 0.25.</summary>
    public double RadiusRadians { get; init; } = 0.25;

    /// <summary>Truncation, class, noise and the number of images at a time.</summary>
    public GenerationOptions Generation { get; init; } = new();

    /// <summary>Checks the options.</summary>
    /// <param name="generator">The network they are for.</param>
    /// <exception cref="UsageException">When any cannot be used; reports all of them.</exception>
    public void Validate(GeneratorNetwork generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        var problems = new List<string>();
        if (Frames is < 1)
        {
            problems.Add($"A walk of {Frames} frames cannot be made; use 1 or more (--frames).");
        }

        if (Line is { } line && (line < 0 || line >= generator.ImgResolution))
        {
            problems.Add($"Line {line} ({(IsColumn ? "--column" : "--row")}) is out of range; the images have lines 0 to {generator.ImgResolution - 1}.");
        }

        if (!(RadiusRadians is > 0 and <= Math.PI / 2))
        {
            problems.Add($"A radius of {RadiusRadians} (--radius) cannot be used; choose above 0 and at most 1.57.");
        }

        if (Generation.Batch < 1)
        {
            problems.Add($"Making {Generation.Batch} images at a time is not possible; use 1 or more (--batch).");
        }

        UsageException.ThrowIfAny(problems);
    }
}
