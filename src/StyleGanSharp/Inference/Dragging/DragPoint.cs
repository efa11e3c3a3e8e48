using System.Text.Json;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Inference.Dragging;

/// <summary>A point of an image and where it is to go. Pixels from the top left corner; the middle of the first pixel is 0, 0.</summary>
/// <param name="FromX">Where it is, across.</param>
/// <param name="FromY">Where it is, down.</param>
/// <param name="ToX">Where it is to go, across.</param>
/// <param name="ToY">Where it is to go, down.</param>
public sealed record DragPoint(double FromX, double FromY, double ToX, double ToY)
{
    /// <summary>Reads points from a JSON file: <c>{"points": [{"from": [x, y], "to": [x, y]}]}</c>, in pixels.</summary>
    /// <param name="path">The file.</param>
    /// <returns>At least one point.</returns>
    /// <exception cref="StyleGanException">When the file is missing or of another form.</exception>
    public static IReadOnlyList<DragPoint> Load(string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            DragPoint[] points = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("points", out JsonElement list) && list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Select(Point)] : throw new FormatException("it has no list \"points\"");
            return points.Length > 0 ? points : throw new FormatException("its list of points is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileKind.Unreadable(path, e);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            string reason = e is JsonException { LineNumber: { } line } ? $"line {line + 1} is not JSON" : e.Message;
            throw new StyleGanException($"{path} holds no points: {reason}. Write {{\"points\": [{{\"from\": [x, y], \"to\": [x, y]}}]}}.", e);
        }
    }

    private static DragPoint Point(JsonElement item, int number)
    {
        (double fromX, double fromY) = Place(item, "from", number);
        (double toX, double toY) = Place(item, "to", number);
        return new DragPoint(fromX, fromY, toX, toY);
    }

    private static (double X, double Y) Place(JsonElement item, string name, int number) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement place) && place.ValueKind == JsonValueKind.Array && place.GetArrayLength() == 2
            && place.EnumerateArray().All(side => side.ValueKind == JsonValueKind.Number)
            ? (place[0].GetDouble(), place[1].GetDouble()) : throw new FormatException($"\"{name}\" of point {number + 1} is not two numbers");
}

