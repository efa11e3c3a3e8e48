using System.Globalization;
using System.Text.Json;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>Reads dataset.json: {"labels": [["name", 6], …] or {"name": 6, …} or null, "classes": ["…", …]}; a label is a class index, the name of a class or a vector. What can be meant in one way only is read: 1.0 and "1" for 1, ./a.png for a.png, other Unicode forms and other case of a name.</summary>
internal sealed class LabelReader
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private readonly string _path;
    private readonly string[] _names;
    private readonly bool[] _seen;
    private readonly Lazy<Dictionary<string, int>> _loose;
    private int[]? _classes;
    private string?[]? _texts;
    private float[]? _vectors;
    private int _dim;
    private int _unknownCount;
    private string? _firstUnknown;
    private int _looseCount;
    private string? _firstLoose;

    private LabelReader(string path, string[] names)
    {
        _path = path;
        _names = names;
        _seen = new bool[names.Length];
        _loose = new Lazy<Dictionary<string, int>>(() =>
        {
            var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            foreach ((int index, string item) in _names.Index())
            {
                string plain = ComposedName.Of(item);
                places[plain] = places.ContainsKey(plain) ? -1 : index; // -1: several that differ in case only
            }

            return places;
        });
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
        if (_texts is not null)
        {
            ReadTexts(ref classNames);
        }

        if (_classes is not null)
        {
            LabelTable.RequireDense(_classes, _path);
        }

        LabelTable table = _classes is not null ? LabelTable.OfClasses(_classes, classNames) : LabelTable.OfVectors(_vectors!, _dim, classNames);
        return table with { SourceNotes = [.. Notes()] };
    }

    private void Add(string name, JsonElement label)
    {
        int index = Find(name);
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
        else if (label.ValueKind == JsonValueKind.String)
        {
            if (_vectors is not null || _classes is not null)
            {
                throw Mixed(name);
            }

            _texts ??= new string?[_names.Length];
            _texts[index] = label.GetString();
        }
        else if (label.ValueKind == JsonValueKind.Number && label.TryGetDouble(out double value) && value is >= 0 and < int.MaxValue && (int)value is var number && number == value)
        {
            if (_vectors is not null || _texts is not null)
            {
                throw Mixed(name);
            }

            _classes ??= new int[_names.Length];
            _classes[index] = number;
        }
        else
        {
            throw new StyleGanException($"{_path}: the label of '{name}' is {Short(label)}; it must be a class index 0, 1, 2 …, the name of a class, or a vector of numbers.");
        }
    }

    /// <summary>The place of a name among the images; below 0 when there is none, or more than one that it may mean.</summary>
    private int Find(string name)
    {
        string plain = name.Replace('\\', '/');
        while (plain.StartsWith("./", StringComparison.Ordinal))
        {
            plain = plain[2..];
        }

        int exact = Array.BinarySearch(_names, plain, StringComparer.Ordinal);
        string composed = ComposedName.Of(plain);
        if (exact >= 0 || !_loose.Value.TryGetValue(composed, out int index))
        {
            return exact;
        }

        if (index >= 0 && ComposedName.Of(_names[index]) != composed)
        {
            _firstLoose ??= $"'{name}' for {_names[index]}";
            _looseCount++;
        }

        return index;
    }

    /// <summary>Classes by numbers in quotes, or by names: those of "classes", or in ordinal order.</summary>
    private void ReadTexts(ref string[]? classNames)
    {
        if (_texts!.All(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            _classes = [.. _texts!.Select(text => int.Parse(text!, CultureInfo.InvariantCulture))];
            return;
        }

        string[] names = classNames ?? [.. _texts!.Select(text => text!).Distinct().Order(StringComparer.Ordinal)];
        _classes = [.. _texts!.Select((text, i) => Array.IndexOf(names, text) is >= 0 and var number ? number
            : throw new StyleGanException($"{_path}: the label of '{_names[i]}' is \"{text}\", which its list \"classes\" does not have.{Spelling.Suggestion(text!, names)} Add it there, or correct the label."))];
        classNames = names;
    }

    private IEnumerable<string> Notes()
    {
        if (_firstUnknown is not null)
        {
            yield return $"{_path} labels '{_firstUnknown}'{More(_unknownCount)}, which is not there; {(_unknownCount == 1 ? "that label is" : "those labels are")} left out.";
        }

        if (_firstLoose is not null)
        {
            yield return $"{_path} writes {Quantity.Of(_looseCount, "name")} in another case than the files have ({_firstLoose}).";
        }
    }

    private void AddVector(string name, int index, JsonElement label)
    {
        if (_classes is not null || _texts is not null)
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
            throw new StyleGanException($"{_path}: the label of '{name}' has {Quantity.Of(length, "number")}, others have {_dim}; all must have one length.");
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
        int missing = _seen.Count(seen => !seen);
        if (missing > 0 && _firstUnknown is not null)
        {
            throw new StyleGanException($"{_path} labels '{_firstUnknown}'{More(_unknownCount)}, which is not there, and has no label for '{_names[Array.IndexOf(_seen, false)]}'{More(missing)}. Name each image by its path below the folder of the file.");
        }

        if (missing > 0)
        {
            throw new StyleGanException($"{_path} has {Quantity.Of(_names.Length - missing, "label")} for {Quantity.Of(_names.Length, "image")}: "
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
