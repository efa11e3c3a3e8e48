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
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
            DragPoint[] points = [.. json.RootElement.GetProperty("points").EnumerateArray().Select(Point)];
            return points.Length > 0 ? points : throw new FormatException("it names no points");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileKind.Unreadable(path, e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new StyleGanException($"{path} holds no points: {e.Message.Split('\n')[0]} Write {{\"points\": [{{\"from\": [x, y], \"to\": [x, y]}}]}}.", e);
        }
    }

    private static DragPoint Point(JsonElement item)
    {
        (JsonElement from, JsonElement to) = (item.GetProperty("from"), item.GetProperty("to"));
        return new DragPoint(from[0].GetDouble(), from[1].GetDouble(), to[0].GetDouble(), to[1].GetDouble());
    }
}

