using System.Text.Json.Serialization;
using StyleGanSharp.Networks;

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

    /// <summary>Names of the classes, or of what each number of a label vector stands for, in label order; null when unknown or unconditional.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Whether labels are vectors of which any numbers may be other than 0, and not classes; null when unknown or unconditional.</summary>
    public bool? HasVectorLabels { get; init; }

    /// <summary>Classes that no training image has; null when unknown or none.</summary>
    public IReadOnlyList<int>? EmptyClasses { get; init; }

    /// <summary>Some labels of training images, where they are vectors; null when unknown.</summary>
    public IReadOnlyList<IReadOnlyList<float>>? LabelSamples { get; init; }

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

    /// <summary>A label of the training images as <c>StyleGanModel.ParseLabel</c> reads it, e.g. <c>3</c>, <c>0.5,0.33</c> or <c>glasses=1,hat=1</c>; null when unknown or unconditional.</summary>
    [JsonIgnore]
    public string? LabelExample =>
        HasVectorLabels is not { } areVectors || (areVectors && LabelSamples is not { Count: > 0 }) ? null
        : Labels(areVectors ? LabelSamples![0].Count : (EmptyClasses?.DefaultIfEmpty(-1).Max() ?? -1) + 2).Example;

    /// <summary>What labels mean to a network of this file.</summary>
    /// <param name="dim">Their length.</param>
    internal LabelSpace Labels(int dim) => new(dim)
    {
        AreVectors = HasVectorLabels ?? false,
        Names = Classes ?? [],
        Empty = EmptyClasses ?? [],
        Samples = [.. (LabelSamples ?? []).Where(sample => sample.Count == dim)],
    };
}
