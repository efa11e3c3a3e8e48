using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Imaging;

/// <summary>How pictures are generated from seeds.</summary>
public sealed record GenerationOptions
{
    /// <summary>Truncation ψ: 1 is the full variety, towards 0 the average picture.</summary>
    public double TruncationPsi { get; init; } = 1;

    /// <summary>Style inputs to truncate, from the coarsest; null is all.</summary>
    public int? TruncationCutoff { get; init; }

    /// <summary>Class of a conditional network; null for an unconditional one.</summary>
    public int? Class { get; init; }

    /// <summary>Noise inputs.</summary>
    public NoiseMode Noise { get; init; } = NoiseMode.Const;

    /// <summary>Source of the noise for <see cref="NoiseMode.Random"/>, on the network's device.</summary>
    public RandomSource? Random { get; init; }

    /// <summary>Number format of the convolutions.</summary>
    public SynthesisPrecision Precision { get; init; }

    /// <summary>Pictures at a time, at least 1.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>What of this the synthesis network needs to know.</summary>
    internal SynthesisOptions Synthesis => new() { Noise = Noise, Random = Random, Precision = Precision };
}
