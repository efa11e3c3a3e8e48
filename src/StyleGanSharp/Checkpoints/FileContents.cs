using System.Globalization;
using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Checkpoints.Torch;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

/// <summary>What is in a file of any program, as lines for people: two levels of keys with the shapes of tensors.</summary>
internal static class FileContents
{
    private const int Deepest = 2;
    private const int MaxItems = 40;
    private const int LongestText = 60;

    /// <summary>The values of a pickle.</summary>
    public static IReadOnlyList<string> Of(PickledFile file)
    {
        var lines = new List<string> { Describe(file, file.Root, string.Empty) };
        Add(lines, file, file.Root, string.Empty, 1);
        return lines;
    }

    /// <summary>The tensors of a safetensors file: each, or where there are many, how many begin alike.</summary>
    public static IReadOnlyList<string> Of(SafetensorsFile file)
    {
        IReadOnlyDictionary<string, SafetensorsEntry> entries = file.Entries;
        IEnumerable<string> lines = entries.Count <= MaxItems
            ? entries.Values.Select(entry => $"{entry.Name}: {Tensor(entry.Shape, entry.DataType)}")
            : entries.Values.GroupBy(entry => entry.Name.Split('.')[0]).Take(MaxItems).Select(group => $"{group.Key}: {Quantity.Of(group.Count(), "tensor")}, e.g. {group.First().Name} {Tensor(group.First().Shape, group.First().DataType)}");
        return [$"{Quantity.Of(entries.Count, "tensor")}{(file.Metadata.Count > 0 ? $"; metadata: {string.Join(", ", file.Metadata.Keys.Take(8))}" : string.Empty)}", .. lines.Select(line => "  " + line)];
    }

    private static void Add(List<string> lines, PickledFile file, object? value, string indent, int depth)
    {
        if (depth > Deepest || file.Tensor(value, "tensor") is not null)
        {
            return;
        }

        (string Key, object? Value)[] items = value switch
        {
            PickleDict dict => [.. dict.Items.Select(item => (item.Key as string ?? $"{item.Key}", item.Value))],
            _ => [.. (PickleScalars.Sequence(value) ?? []).Select((item, i) => ($"[{i}]", item))],
        };
        foreach ((string key, object? inner) in items.Take(MaxItems))
        {
            lines.Add($"{indent}  {key}: {Describe(file, inner, key)}");
            Add(lines, file, inner, indent + "  ", depth + 1);
        }

        if (items.Length > MaxItems)
        {
            lines.Add($"{indent}  … and {items.Length - MaxItems} more");
        }
    }

    private static string Describe(PickledFile file, object? value, string name)
    {
        if (file.Tensor(value, name) is { } stored)
        {
            return Tensor(stored.Shape, stored.DataType);
        }

        return value switch
        {
            null => "None",
            string text => text.Length <= LongestText ? $"'{text}'" : $"a text of {text.Length} letters",
            bool truth => truth ? "True" : "False",
            PickleDict dict => $"a dict of {Quantity.Of(dict.Items.Count, "item")}",
            PickleSet set => $"a set of {set.Items.Count}",
            PickleRecord record => record.Arguments is [PickleDict meta, ..] && meta["class_name"] is string className ? $"an object {className}" : $"an object {record.Type.Name}",
            PickleGlobal global => $"{global}",
            ByteRange bytes => Quantity.Of(bytes.Length, "byte"),
            _ when PickleScalars.Sequence(value) is { } items => $"a list of {items.Count}",
            _ when PickleScalars.Number(value) is { } number => number.ToString(CultureInfo.InvariantCulture),
            _ => value.GetType().Name,
        };
    }

    private static string Tensor(IReadOnlyList<long> shape, ScalarType type) => $"[{string.Join(", ", shape)}] {type.ToString().ToLowerInvariant()}";
}
