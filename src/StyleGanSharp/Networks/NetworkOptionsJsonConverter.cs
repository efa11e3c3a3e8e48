using System.Text.Json;
using System.Text.Json.Serialization;

namespace StyleGanSharp.Networks;

/// <summary>Writes a network's options as {"kind": …, "options": {…}}.</summary>
/// <typeparam name="T">Those of generators or of discriminators.</typeparam>
internal sealed class NetworkOptionsJsonConverter<T> : JsonConverter<T>
    where T : NetworkOptions
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument json = JsonDocument.ParseValue(ref reader);
        string kind = json.RootElement.GetProperty("kind").GetString() ?? string.Empty;
        return NetworkJson.Read(kind, json.RootElement.GetProperty("options")) as T
            ?? throw new JsonException($"a {kind} stands where {typeof(T).Name} belong");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", value.Kind);
        writer.WritePropertyName("options");
        value.ToJson().WriteTo(writer);
        writer.WriteEndObject();
    }
}
