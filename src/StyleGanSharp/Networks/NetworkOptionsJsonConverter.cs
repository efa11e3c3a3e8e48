using System.Text.Json;
using System.Text.Json.Serialization;

namespace StyleGanSharp.Networks;

/// <summary>Writes a network's options as {"kind": …, "options": {…}}.</summary>
internal sealed class NetworkOptionsJsonConverter : JsonConverter<NetworkOptions>
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(NetworkOptions);

    public override NetworkOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument json = JsonDocument.ParseValue(ref reader);
        return NetworkCatalog.FromJson(json.RootElement.GetProperty("kind").GetString() ?? string.Empty, json.RootElement.GetProperty("options"));
    }

    public override void Write(Utf8JsonWriter writer, NetworkOptions value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", NetworkCatalog.KindOf(value));
        writer.WritePropertyName("options");
        NetworkCatalog.ToJson(value).WriteTo(writer);
        writer.WriteEndObject();
    }
}
