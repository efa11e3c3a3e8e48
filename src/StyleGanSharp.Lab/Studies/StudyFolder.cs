using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Studies;

/// <summary>The files of a study.</summary>
internal sealed partial class StudyFolder(string path)
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public string Path { get; } = path;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string Run(string configuration, int seed) => System.IO.Path.Combine(Path, "runs", RunName(configuration, seed));

    /// <summary>A file of what was measured on a network.</summary>
    public string Measured(string configuration, int seed, string name) => System.IO.Path.Combine(Path, "measured", RunName(configuration, seed), name);

    /// <summary>A value that was measured before with equal settings; null when there is none.</summary>
    public StudyValue? Read(string configuration, int seed, string metric, string? settings)
    {
        string file = Measured(configuration, seed, metric + ".json");
        try
        {
            StudyValue? value = File.Exists(file) ? JsonSerializer.Deserialize<StudyValue>(File.ReadAllText(file), Json) : null;
            return value is not null && (settings is null || value.Settings == settings) ? value : null;
        }
        catch (JsonException)
        {
            // A file that cannot be read is as good as none: the value is measured again.
            return null;
        }
    }

    public void Write(StudyValue value, string metric) =>
        SafeFile.Write(Measured(value.Configuration, value.Seed, metric + ".json"), stream => JsonSerializer.Serialize(stream, value, Json));

    /// <summary>Takes a network for this process alone.</summary>
    /// <returns>Dispose it to let go; null when another process works on it.</returns>
    public IDisposable? TryTake(string configuration, int seed)
    {
        string file = In($".lock-{RunName(configuration, seed)}");
        try
        {
            Directory.CreateDirectory(Path);
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException($"The folder {Path} of the study cannot be written: {e.Message} Choose another (StudyRequest.Folder).", e);
        }
    }

    private static string RunName(string configuration, int seed) => $"{Unsafe().Replace(configuration, "_")}-seed{seed}";

    [GeneratedRegex(@"[^A-Za-z0-9._-]+")]
    private static partial Regex Unsafe();
}
