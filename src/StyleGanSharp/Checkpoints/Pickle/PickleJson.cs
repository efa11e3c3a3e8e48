using System.Numerics;
using System.Text.Json.Nodes;

namespace StyleGanSharp.Checkpoints.Pickle;

/// <summary>Values of a pickle for people to read.</summary>
internal static class PickleJson
{
    private const int MaxNodes = 2000;
    private const int Deepest = 16;

    /// <summary>A dict as JSON. What has no counterpart is a short text; what is too large is cut off.</summary>
    public static JsonObject Of(PickleDict dict)
    {
        int left = MaxNodes;
        return Of(dict, 0, ref left);
    }

    private static JsonObject Of(PickleDict dict, int depth, ref int left)
    {
        var result = new JsonObject();
        foreach ((object? key, object? value) in dict.Items)
        {
            if (left <= 0)
            {
                break;
            }

            result[key as string ?? key?.ToString() ?? "None"] = Of(value, depth + 1, ref left);
        }

        return result;
    }

    private static JsonNode? Of(object? value, int depth, ref int left)
    {
        left--;
        if (depth > Deepest)
        {
            return "…";
        }

        if (value is PickleDict dict)
        {
            return Of(dict, depth, ref left);
        }

        if (PickleScalars.Sequence(value) is { } items)
        {
            var array = new JsonArray();
            for (int i = 0; i < items.Count && left > 0; i++)
            {
                array.Add(Of(items[i], depth + 1, ref left));
            }

            return array;
        }

        return value switch
        {
            null => null,
            string text => text,
            bool truth => truth,
            long number => number,
            BigInteger number => number.ToString(),
            _ when PickleScalars.Number(value) is { } number => double.IsFinite(number) ? number : number.ToString(),
            PickleRecord record => $"<{record.Type}>",
            PickleGlobal global => global.ToString(),
            _ => $"<{value.GetType().Name}>",
        };
    }
}
