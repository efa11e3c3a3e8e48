using System.Text;
using System.Text.Json;
using StyleGanSharp.Losses;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>The run's log: JSON lines and TensorBoard events. A training does not end where they cannot be written.</summary>
internal sealed class RunLog : IDisposable
{
    private const string Lines = "log";
    private const string Events = "TensorBoard events";

    private readonly RunFolder _folder;
    private readonly SideWork _side;
    private EventFileWriter? _events;

    /// <param name="folder">The run.</param>
    /// <param name="firstTick">Lines of this tick and later ones, left by a process that died after its last snapshot, are dropped.</param>
    /// <param name="side">Receives what cannot be written.</param>
    public RunLog(RunFolder folder, int firstTick, SideWork side)
    {
        (_folder, _side) = (folder, side);
        side.Try(Lines, () => KeepBefore(folder.StatsFile, firstTick));
    }

    /// <summary>A line of JSON.</summary>
    public void AddLine(IReadOnlyDictionary<string, StatSummary> stats, IReadOnlyList<TrainingWarning> warnings) => _side.Try(Lines, () => SafeFile.Append(_folder.StatsFile, Line(stats, warnings)));

    /// <summary>TensorBoard's curves.</summary>
    public void AddScalars(IReadOnlyDictionary<string, StatSummary> stats, long curNimg) => Write(events =>
    {
        foreach ((string name, StatSummary stat) in stats)
        {
            events.AddScalar(name, stat.Mean, curNimg / 1000);
        }

        events.Flush();
    });

    /// <summary>An image for TensorBoard.</summary>
    public void AddImage(string tag, byte[] png, long curNimg) => Write(events => events.AddImage(tag, png, curNimg / 1000));

    public void Dispose() => _events?.Dispose();

    private void Write(Action<EventFileWriter> write) => _side.Try(Events, () => write(_events ??= new EventFileWriter(_folder.Path)));

    private static void KeepBefore(string path, int firstTick)
    {
        if (!File.Exists(path))
        {
            return;
        }

        string[] kept = [.. File.ReadLines(path).Where(line => IsBefore(line, firstTick))];
        SafeFile.Write(path, stream =>
        {
            foreach (string line in kept)
            {
                stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
            }
        });
    }

    private static byte[] Line(IReadOnlyDictionary<string, StatSummary> stats, IReadOnlyList<TrainingWarning> warnings)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach ((string name, StatSummary stat) in stats)
            {
                json.WriteStartObject(name);
                json.WriteNumber("num", stat.Num);
                WriteFinite(json, "mean", stat.Mean);
                WriteFinite(json, "std", stat.Std);
                json.WriteEndObject();
            }

            if (warnings.Count > 0)
            {
                json.WriteStartArray("warnings");
                foreach (TrainingWarning warning in warnings)
                {
                    json.WriteStringValue($"{warning.Kind}: {warning.Message}");
                }

                json.WriteEndArray();
            }

            json.WriteNumber("timestamp", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void WriteFinite(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static bool IsBefore(string line, int tick)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("Progress/tick").GetProperty("mean").GetDouble() < tick;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false; // a line that a dying process left unfinished
        }
    }
}
