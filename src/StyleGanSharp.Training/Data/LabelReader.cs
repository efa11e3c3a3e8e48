using System.Text.Json;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Reads dataset.json: {"labels": [["name", 6], …] or {"name": 6, …} or null, "classes": ["…", …]}; a label is a class index or a vector.</summary>
internal sealed class LabelReader
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly string _path;
    private readonly string[] _names;
    private readonly bool[] _seen;
    private int[]? _classes;
    private float[]? _vectors;
    private int _dim;
    private int _unknownCount;
    private string? _firstUnknown;

    private LabelReader(string path, string[] names)
    {
        _path = path;
        _names = names;
        _seen = new bool[names.Length];
    }

    /// <param name="json">Content of the file.</param>
    /// <param name="names">The images in ordinal order.</param>
    /// <param name="path">What to call the file in messages.</param>
    /// <returns>The labels in the order of <paramref name="names"/>, or null when the file has none.</returns>
    public static LabelTable? Read(ReadOnlyMemory<byte> json, IReadOnlyList<string> names, string path)
    {
        if (json.Span.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
        {
            json = json[3..];
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Lenient);
            return new LabelReader(path, [.. names]).Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new StyleGanException($"{path} is damaged: {e.Message.Split('\n')[0]}", e);
        }
    }

    private LabelTable? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Malformed("it is not an object");
        }

        if (!root.TryGetProperty("labels", out JsonElement labels) || labels.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        switch (labels.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (JsonElement pair in labels.EnumerateArray())
                {
                    if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2 || pair[0].ValueKind != JsonValueKind.String)
                    {
                        throw Malformed($"an entry is {Short(pair)}");
                    }

                    Add(pair[0].GetString()!, pair[1]);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in labels.EnumerateObject())
                {
                    Add(property.Name, property.Value);
                }

                break;
            default:
                throw Malformed($"labels is {Short(labels)}");
        }

        CheckComplete();
        string[]? classNames = ReadClassNames(root);
        if (_classes is not null)
        {
            LabelTable.RequireDense(_classes, _path);
        }

        return _classes is not null ? LabelTable.OfClasses(_classes, classNames) : LabelTable.OfVectors(_vectors!, _dim, classNames);
    }

    private void Add(string name, JsonElement label)
    {
        int index = Array.BinarySearch(_names, name.Replace('\\', '/'), StringComparer.Ordinal);
        if (index < 0)
        {
            _firstUnknown ??= name;
            _unknownCount++;
            return;
        }

        if (_seen[index])
        {
            throw new StyleGanException($"{_path} labels '{name}' twice. Remove one of the labels.");
        }

        _seen[index] = true;
        if (label.ValueKind == JsonValueKind.Array)
        {
            AddVector(name, index, label);
        }
        else if (label.ValueKind == JsonValueKind.Number && label.TryGetInt32(out int number) && number is >= 0 and < int.MaxValue)
        {
            if (_vectors is not null)
            {
                throw Mixed(name);
            }

            _classes ??= new int[_names.Length];
            _classes[index] = number;
        }
        else
        {
            throw new StyleGanException($"{_path}: the label of '{name}' is {Short(label)}; it must be a class index 0, 1, 2 … or a vector of numbers.");
        }
    }

    private void AddVector(string name, int index, JsonElement label)
    {
        if (_classes is not null)
        {
            throw Mixed(name);
        }

        int length = label.GetArrayLength();
        if (_vectors is null)
        {
            _dim = length > 0 ? length : throw new StyleGanException($"{_path}: the label of '{name}' is an empty vector.");
            _vectors = new float[checked(_names.Length * length)];
        }

        if (length != _dim)
        {
            throw new StyleGanException($"{_path}: the label of '{name}' has {length} numbers, others have {_dim}; all must have one length.");
        }

        int at = index * _dim;
        foreach (JsonElement number in label.EnumerateArray())
        {
            _vectors[at++] = number.ValueKind == JsonValueKind.Number && number.TryGetSingle(out float value) && float.IsFinite(value)
                ? value
                : throw new StyleGanException($"{_path}: the label of '{name}' contains {Short(number)}, which is not a number.");
        }
    }

    private void CheckComplete()
    {
        if (_firstUnknown is not null)
        {
            throw new StyleGanException($"{_path} labels '{_firstUnknown}'{More(_unknownCount)}, which is not there. Remove the label or bring the image back.");
        }

        int missing = _seen.Count(seen => !seen);
        if (missing > 0)
        {
            throw new StyleGanException($"{_path} has {_names.Length - missing} labels for {_names.Length} images: "
                + $"'{_names[Array.IndexOf(_seen, false)]}'{More(missing)} has none. Label every image or remove those without.");
        }
    }

    private static string[]? ReadClassNames(JsonElement root)
    {
        if (!root.TryGetProperty("classes", out JsonElement classes) || classes.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        return [.. classes.EnumerateArray().Select(name => name.ValueKind == JsonValueKind.String ? name.GetString()! : name.GetRawText())];
    }

    private static string More(int count) => count > 1 ? $" (and {count - 1} more)" : string.Empty;

    private static string Short(JsonElement element)
    {
        string text = element.GetRawText().ReplaceLineEndings(" ");
        return text.Length > 60 ? text[..60] + "…" : text;
    }

    private StyleGanException Mixed(string name) => new($"{_path}: the label of '{name}' is of another kind than those before it; use class indices or vectors for all.");

    private StyleGanException Malformed(string what) =>
        new($"{_path} is not a list of labels: {what}. Expected {{\"labels\": [[\"00000/img00000000.png\", 6], …]}} or {{\"labels\": null}}.");
}
