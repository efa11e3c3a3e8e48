using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks;

/// <summary>How a generator turns style vectors into pictures.</summary>
public sealed record SynthesisOptions
{
    /// <summary>The defaults: stored noise, the network's own precision.</summary>
    public static SynthesisOptions Default { get; } = new();

    /// <summary>Where the noise comes from.</summary>
    public NoiseMode Noise { get; init; } = NoiseMode.Const;

    /// <summary>Source of the noise; required for <see cref="NoiseMode.Random"/>.</summary>
    public RandomSource? Random { get; init; }

    /// <summary>Computes in float32 even where the network is built for float16.</summary>
    public bool ForceFp32 { get; init; }

    /// <summary>Updates moving averages of activations, where the network has any (StyleGAN3); for training.</summary>
    public bool UpdateEma { get; init; }
}
