using System.Text.Json;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>The course of a run as a picture.</summary>
public static class RunPlot
{
    private static readonly (string Key, string Name)[] Curves =
    [
        ("Loss/G/loss", "generator loss"),
        ("Loss/D/loss", "discriminator loss"),
        ("Loss/signs/real", "E[sign D(real)]"),
        ("Progress/augment", "augmentation p"),
    ];

    /// <summary>Reads a run's log and draws its losses, the sign of D on real pictures, and the augmentation's probability where there is any.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <returns>The plot; null while the log has fewer than two ticks.</returns>
    /// <exception cref="StyleGanException">When the log cannot be read.</exception>
    public static LinePlot? FromLog(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!File.Exists(folder.StatsFile))
        {
            return null;
        }

        var curves = Curves.Select(curve => new PlotSeries(curve.Name, new List<double>(), new List<double>())).ToArray();
        try
        {
            foreach (string line in File.ReadLines(folder.StatsFile))
            {
                AddTick(line, curves);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException)
        {
            throw new StyleGanException($"{folder.StatsFile} cannot be read as a training log: {e.Message.Split('\n')[0]}", e);
        }

        PlotSeries[] drawn = [.. curves.Where(curve => curve.Xs.Count > 1 && curve.Ys.Any(y => y != 0))];
        return drawn.Length == 0 ? null : new LinePlot { Title = Path.GetFileName(Path.GetFullPath(folder.Path)), XLabel = "kimg", YLabel = "mean of the tick", Series = drawn };
    }

    private static void AddTick(string line, PlotSeries[] curves)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        if (Mean(json.RootElement, "Progress/kimg") is not { } kimg)
        {
            return;
        }

        for (int i = 0; i < curves.Length; i++)
        {
            if (Mean(json.RootElement, Curves[i].Key) is { } value)
            {
                ((List<double>)curves[i].Xs).Add(kimg);
                ((List<double>)curves[i].Ys).Add(value);
            }
        }
    }

    private static double? Mean(JsonElement tick, string key) =>
        tick.TryGetProperty(key, out JsonElement stat) && stat.TryGetProperty("mean", out JsonElement mean) && mean.ValueKind == JsonValueKind.Number ? mean.GetDouble() : null;
}
