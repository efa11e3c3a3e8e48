using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Reporting;

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
    /// <exception cref="OptionException">When any cannot be used; reports all of them.</exception>
    public void Validate(GeneratorNetwork generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        var checks = new OptionChecks(typeof(TextureStickingOptions));
        checks.Require(Frames, Frames is not (< 1 or > 100_000), "it must be 1 to 100000");
        checks.Require(Line, Line is null || (Line >= 0 && Line < generator.ImgResolution), $"the images have {(IsColumn ? "columns" : "rows")} 0 to {generator.ImgResolution - 1}");
        checks.Require(RadiusRadians, RadiusRadians is > 0 and <= Math.PI / 2, "it must be above 0 and at most 1.57");
        checks.Require(Generation.Batch, Generation.Batch >= 1, "it must be at least 1");
        checks.ThrowIfAny();
    }
}
