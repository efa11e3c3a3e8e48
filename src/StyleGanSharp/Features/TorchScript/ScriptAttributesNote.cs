using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Features.TorchScript;

/// <summary>What a TorchScript file does not say of a classifier, from the JSON file of the same name beside it.</summary>
internal sealed record ScriptAttributesNote
{
    private const int MaxPixels = 4096;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The attributes, in the order of the outputs.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>Width and height that images are brought to; null leaves them as they are.</summary>
    public int? Resolution { get; init; }

    /// <summary>The values of black and white.</summary>
    public IReadOnlyList<double> Range { get; init; } = [-1, 1];

    /// <summary>Whether the outputs are probabilities; otherwise log odds.</summary>
    public bool GivesProbabilities { get; init; }

    /// <summary>How a file is written, for messages.</summary>
    private static string Example => """Write {"attributes": ["glasses", "smile"], "resolution": 256, "range": [-1, 1], "gives_probabilities": false}; all but the attributes may be left out.""";

    /// <summary>The note of a classifier.</summary>
    public static string PathOf(string classifierPath) => Path.ChangeExtension(classifierPath, ".json");

    /// <summary>Reads the note of a classifier.</summary>
    /// <exception cref="StyleGanException">When it is missing or damaged, or something in it is out of range.</exception>
    public static ScriptAttributesNote Read(string classifierPath)
    {
        string path = PathOf(classifierPath);
        try
        {
            ScriptAttributesNote note = JsonSerializer.Deserialize<ScriptAttributesNote>(File.ReadAllText(path), Json) ?? throw new JsonException("It is null.");
            string? problem = note.Problem();
            return problem is null ? note : throw new StyleGanException($"{path}: {problem} {Example}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Directory.Exists(path) ? FileKind.Unreadable(path, e) : new StyleGanException(File.Exists(path) ? $"{path} cannot be read: {e.Message}" : $"{path} does not exist; it says what {Path.GetFileName(classifierPath)} tells and takes. {Example}", e);
        }
        catch (JsonException e)
        {
            throw new StyleGanException($"{path} is no description of a classifier: {e.Message.Split('\n')[0]} {Example}", e);
        }
    }

    /// <summary>Everything in a line, for checksums.</summary>
    public string Text() => string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', Attributes)}/{Resolution}/{Range[0]:R}/{Range[1]:R}/{GivesProbabilities}");

    private string? Problem() =>
        Attributes is not { Count: > 0 } ? "'attributes' names nothing."
        : Attributes.Any(string.IsNullOrWhiteSpace) ? "an attribute has an empty name."
        : Attributes.Distinct(StringComparer.Ordinal).Count() < Attributes.Count ? $"'attributes' names {Attributes.GroupBy(name => name, StringComparer.Ordinal).First(group => group.Count() > 1).Key} twice."
        : Resolution is < 1 or > MaxPixels ? $"'resolution' is {Resolution}; it must be 1 to {MaxPixels} pixels."
        : Range is not { Count: 2 } || Range[0] == Range[1] || !Range.All(double.IsFinite) ? "'range' must be two different numbers: the values of black and white."
        : null;
}
