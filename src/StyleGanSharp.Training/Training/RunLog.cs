using System.Text;
using System.Text.Json;
using StyleGanSharp.Losses;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>The run's log: JSON lines and TensorBoard events.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly string _path;
    private readonly EventFileWriter _events;

    /// <param name="folder">The run.</param>
    /// <param name="firstTick">Lines of this tick and later ones, left by a process that died after its last snapshot, are dropped.</param>
    public RunLog(RunFolder folder, int firstTick)
    {
        _path = folder.StatsFile;
        if (File.Exists(_path))
        {
            string[] kept = [.. File.ReadLines(_path).Where(line => IsBefore(line, firstTick))];
            SafeFile.Write(_path, stream =>
            {
                foreach (string line in kept)
                {
                    stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
                }
            });
        }

        _events = new EventFileWriter(folder.Path);
    }

    public void AddTick(IReadOnlyDictionary<string, StatSummary> stats, IReadOnlyList<TrainingWarning> warnings, long curNimg)
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
        Append(buffer.ToArray());
        foreach ((string name, StatSummary stat) in stats)
        {
            _events.AddScalar(name, stat.Mean, curNimg / 1000);
        }

        _events.Flush();
    }

    public void AddImage(string tag, ReadOnlySpan<byte> png, long curNimg) => _events.AddImage(tag, png, curNimg / 1000);

    public void Dispose() => _events.Dispose();

    private void Append(byte[] line)
    {
        try
        {
            using var stream = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
            stream.Write(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException($"{_path} cannot be written: {e.Message} Free some space and resume the run.", e);
        }
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
