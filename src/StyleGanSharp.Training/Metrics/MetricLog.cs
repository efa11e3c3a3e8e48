using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Metrics;

/// <summary>Results as lines of JSON, with everything that two of them must share to be compared.</summary>
public static class MetricLog
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Appends a result.</summary>
    /// <param name="path">The file; made if it is not there.</param>
    /// <param name="result">The result.</param>
    /// <param name="subject">What was measured: a network file, or a collection of images.</param>
    /// <exception cref="StyleGanException">When the file cannot be written.</exception>
    public static void Append(string path, MetricResult result, string subject)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(result);
        string line = JsonSerializer.Serialize(
            new
            {
                result.Metric,
                result.Value,
                Unit = result.Unit.Length == 0 ? null : result.Unit,
                Details = result.Details.Count == 0 ? null : result.Details,
                result.Num,
                result.Seed,
                Truncation = result.TruncationPsi,
                result.Data,
                result.RealCount,
                DataSha256 = result.DataFingerprint,
                Features = result.Features?.Name,
                FeaturesSha256 = result.Features?.Checksum,
                result.Features?.Preparation,
                result.Warning,
                Onednn = result.OneDnn,
                Seconds = Math.Round(result.Elapsed.TotalSeconds, 1),
                Network = subject,
                Time = DateTimeOffset.UtcNow,
            },
            Json);
        SafeFile.Append(path, Encoding.UTF8.GetBytes(line + "\n"));
    }
}
