using System.Text.Json.Serialization;

namespace StyleGanSharp.Checkpoints;

/// <summary>Where a network file comes from; kept in the file.</summary>
public sealed record NetworkFileInfo
{
    /// <summary>Version of StyleGanSharp that wrote the file.</summary>
    public string? Version { get; init; }

    /// <summary>Real images the networks were trained on, in thousands.</summary>
    public double? TrainedKimg { get; init; }

    /// <summary>Name of the training set.</summary>
    public string? Dataset { get; init; }

    /// <summary>Names of the classes, in label order; null when unknown or unconditional.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>License of the weights, as the trainer stated it.</summary>
    public string? License { get; init; }

    /// <summary>What the trainer wrote about the run.</summary>
    public string? Description { get; init; }

    /// <summary>When the file was written, UTC.</summary>
    public DateTime? CreatedUtc { get; init; }

    /// <summary>The file of another program that the networks were taken from, and its kind; null for networks trained here.</summary>
    public string? Source { get; init; }

    /// <summary>Probability of augmentation that the training had reached; null when unknown.</summary>
    public double? AugmentP { get; init; }

    /// <summary>The resolved training options as JSON text, or null.</summary>
    [JsonIgnore]
    public string? TrainingOptions { get; init; }
}
