using StyleGanSharp.Runtime;

namespace StyleGanSharp.Inference.Directions;

/// <summary>How a direction is looked for that a text describes.</summary>
public sealed record TextDirectionOptions
{
    /// <summary>What images should come to look like, e.g. <c>a person with glasses</c>.</summary>
    public required string Text { get; init; }

    /// <summary>What they look like anyway, e.g. <c>a person</c>: similarity with it is counted against the direction (StyleCLIP §6). Null is nothing.</summary>
    public string? Neutral { get; init; }

    /// <summary>Where to look: <see cref="LatentSpace.S"/> (default) or <see cref="LatentSpace.W"/>, the same step for each style input.</summary>
    public LatentSpace Space { get; init; } = LatentSpace.S;

    /// <summary>Steps of the optimizer, at least 1. Default 100.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Batch size, at least 1. Default 8.</summary>
    public int Images { get; init; } = 8;

    /// <summary>How far images are moved to either side while looking, in standard deviations, above 0. Default 2.</summary>
    public double Strength { get; init; } = 2;

    /// <summary>Learning rate, for coordinates of size 1. Default 0.05.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Checks the options.</summary>
    /// <exception cref="OptionException">When any cannot be used; reports all of them.</exception>
    public void Validate()
    {
        var checks = new OptionChecks(typeof(TextDirectionOptions));
        checks.Require(Text, !string.IsNullOrWhiteSpace(Text), "a few words must describe what is to be seen");
        checks.Require(Space, Space is LatentSpace.W or LatentSpace.S, "directions are looked for in W or S");
        checks.Require(Steps, Steps >= 1, "it must be at least 1");
        checks.Require(Images, Images >= 1, "it must be at least 1");
        checks.Require(Strength, Strength > 0, "it must be above 0, or no image moves");
        checks.Require(LearningRate, LearningRate is > 0 and <= 1, "it must be above 0 and at most 1");
        checks.ThrowIfAny();
    }
}
