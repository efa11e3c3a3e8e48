using System.Text.Json.Serialization;

namespace StyleGanSharp.Studies;

/// <summary>One measurement of one trained network.</summary>
/// <param name="Configuration">Name of the configuration.</param>
/// <param name="Seed">Seed of the training.</param>
/// <param name="Measurement">Name of the metric, with the features where they matter.</param>
/// <param name="Value">The number; null when the network cannot be measured so.</param>
public sealed record StudyValue([property: JsonPropertyName("arm")] string Configuration, int Seed, string Measurement, double? Value)
{
    /// <summary>Why there is no value; null when there is one.</summary>
    public string? Reason { get; init; }

    /// <summary>Further numbers by name.</summary>
    public IReadOnlyDictionary<string, double> Details { get; init; } = new Dictionary<string, double>();

    /// <summary>What the number is made of, by name; empty when it has no parts.</summary>
    public IReadOnlyDictionary<string, double> Parts { get; init; } = new Dictionary<string, double>();

    /// <summary>Whether a smaller value is a better one.</summary>
    public bool IsLowerBetter { get; init; }

    /// <summary>Unit of the value, or an empty text.</summary>
    public string Unit { get; init; } = string.Empty;

    /// <summary>Everything the number depends on beside the network; a value with another one is measured again.</summary>
    public string Settings { get; init; } = string.Empty;

    /// <summary>State of oneDNN when it was measured (<see cref="Runtime.SelfTests.SelfTestResult.OneDnn"/>); null in files of earlier versions.</summary>
    [JsonPropertyName("onednn")]
    public string? OneDnn { get; init; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }
}
