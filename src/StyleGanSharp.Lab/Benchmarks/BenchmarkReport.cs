using System.Text.Json;
using System.Text.Json.Serialization;
using StyleGanSharp.Networks;

namespace StyleGanSharp.Benchmarks;

/// <summary>What <see cref="Benchmark"/> found out.</summary>
public sealed record BenchmarkReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>When the measurement began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Where it was made.</summary>
    public required BenchmarkMachine Machine { get; init; }

    /// <summary>How often everything was measured.</summary>
    public required int Rounds { get; init; }

    /// <summary>Number format of the convolutions of <see cref="Generation"/>.</summary>
    public required SynthesisPrecision Precision { get; init; }

    /// <summary>Whether everything asked for is here; false when the measurement was canceled.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Making images: by network, threads and batch.</summary>
    public required IReadOnlyList<GenerationTiming> Generation { get; init; }

    /// <summary>Training: by network, threads and operators.</summary>
    public required IReadOnlyList<TrainingTiming> Training { get; init; }

    /// <summary>The nonlinearities of StyleGAN3, layer by layer.</summary>
    public required IReadOnlyList<LayerTiming> Layers { get; init; }

    /// <summary>The report as JSON, names in snake_case, times in seconds.</summary>
    /// <returns>An indented text.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
