using System.Text.Json;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Reporting;

/// <summary>The numbers that a run left in its folder, over the images seen.</summary>
internal sealed class RunStatistics
{
    private readonly Dictionary<string, (List<double> Kimg, List<double> Values)> _curves = new(StringComparer.Ordinal);
    private readonly List<(double Kimg, string Text)> _warnings = [];

    private RunStatistics()
    {
    }

    /// <summary>What the training warned of.</summary>
    public IReadOnlyList<(double Kimg, string Text)> Warnings => _warnings;

    /// <summary>Lines that were left out because they cannot be read.</summary>
    public int BrokenLines { get; private set; }

    /// <summary>Reads the log.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="skipsBroken">Whether a line that cannot be read is left out; otherwise it is an error.</param>
    /// <returns>The statistics; empty where there is no log yet.</returns>
    /// <exception cref="StyleGanException">When it cannot be read.</exception>
    public static RunStatistics Read(RunFolder folder, bool skipsBroken = false)
    {
        var statistics = new RunStatistics();
        if (File.Exists(folder.StatsFile))
        {
            ReadLines(folder.StatsFile, "a training log", statistics.AddTick, skipsBroken ? () => statistics.BrokenLines++ : null);
        }

        return statistics;
    }

    /// <summary>Reads the results of a metric: a curve for each of its numbers and each way it was measured.</summary>
    /// <exception cref="StyleGanException">When the file cannot be read.</exception>
    public static IReadOnlyList<PlotSeries> ReadMetric(string path)
    {
        var statistics = new RunStatistics();
        ReadLines(path, "results of a metric", statistics.AddResult, () => statistics.BrokenLines++);
        return [.. statistics._curves.Keys.Select(key => statistics.Curve(key, key)!)];
    }

    /// <summary>The mean of a tick over thousands of images; null where there is none.</summary>
    public PlotSeries? Curve(string key, string name) => _curves.TryGetValue(key, out (List<double> Kimg, List<double> Values) curve) ? new PlotSeries(name, curve.Kimg, curve.Values) : null;

    /// <summary>The last value; null where there is none.</summary>
    public double? Last(string key) => _curves.TryGetValue(key, out (List<double> Kimg, List<double> Values) curve) ? curve.Values[^1] : null;

    /// <param name="path">The file.</param>
    /// <param name="what">What it should be, for messages.</param>
    /// <param name="add">Takes a line.</param>
    /// <param name="skip">Called for a line that a crash cut off, which is left out; null makes it an error.</param>
    private static void ReadLines(string path, string what, Action<JsonElement> add, Action? skip)
    {
        try
        {
            foreach (string line in File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line)))
            {
                try
                {
                    using JsonDocument json = JsonDocument.Parse(line);
                    add(json.RootElement);
                }
                catch (Exception e) when (skip is not null && e is (JsonException or InvalidOperationException))
                {
                    skip(); // the next line is whole again
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException($"{path} cannot be read as {what}: {e.Message.Split('\n')[0]}", e);
        }
    }

    private static double? Number(JsonElement item, string key) =>
        item.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private void AddTick(JsonElement tick)
    {
        if (!tick.TryGetProperty("Progress/kimg", out JsonElement progress) || Number(progress, "mean") is not { } kimg)
        {
            return;
        }

        foreach (JsonProperty item in tick.EnumerateObject().Where(item => item.Value.ValueKind == JsonValueKind.Object))
        {
            Add(item.Name, kimg, Number(item.Value, "mean"));
        }

        if (tick.TryGetProperty("warnings", out JsonElement warnings))
        {
            _warnings.AddRange(warnings.EnumerateArray().Select(warning => (kimg, warning.GetString() ?? string.Empty)));
        }
    }

    private void AddResult(JsonElement result)
    {
        string network = result.TryGetProperty("network", out JsonElement file) ? file.GetString() ?? string.Empty : string.Empty;
        if (RunFolder.KimgOf(network) is not { } kimg || !result.TryGetProperty("metric", out JsonElement name))
        {
            return; // measured by hand on something else
        }

        string metric = $"{name.GetString()}, {Number(result, "num")} images";
        Add(metric, kimg, Number(result, "value"));
        if (result.TryGetProperty("details", out JsonElement details))
        {
            foreach (JsonProperty detail in details.EnumerateObject())
            {
                Add($"{detail.Name} ({metric})", kimg, Number(details, detail.Name));
            }
        }
    }

    private void Add(string key, double kimg, double? value)
    {
        if (value is { } number)
        {
            if (!_curves.TryGetValue(key, out (List<double> Kimg, List<double> Values) curve))
            {
                curve = ([], []);
                _curves.Add(key, curve);
            }

            curve.Kimg.Add(kimg);
            curve.Values.Add(number);
        }
    }
}
