using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>A safetensors file by its published format (eight bytes of length, a JSON header, data), read without the library.</summary>
internal sealed class TensorFile
{
    private readonly JsonObject _header;
    private readonly byte[] _data;

    private TensorFile(JsonObject header, byte[] data) => (_header, _data) = (header, data);

    public IEnumerable<string> Names => _header.Select(entry => entry.Key).Where(name => name != "__metadata__").Order(StringComparer.Ordinal);

    public static TensorFile Read(string path)
    {
        byte[] all = File.ReadAllBytes(path);
        int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(all));
        return new TensorFile(JsonNode.Parse(all.AsSpan(8, length))!.AsObject(), all[(8 + length)..]);
    }

    public ReadOnlySpan<byte> Bytes(string name)
    {
        JsonArray offsets = _header[name]!["data_offsets"]!.AsArray();
        return _data.AsSpan((int)offsets[0]!..(int)offsets[1]!);
    }

    /// <summary>Writes the file without one tensor.</summary>
    public void SaveWithout(string name, string path)
    {
        var header = new JsonObject { ["__metadata__"] = _header["__metadata__"]!.DeepClone() };
        using var data = new MemoryStream();
        foreach (string other in Names.Where(other => other != name))
        {
            JsonObject entry = _header[other]!.DeepClone().AsObject();
            long start = data.Length;
            data.Write(Bytes(other));
            entry["data_offsets"] = new JsonArray(start, data.Length);
            header[other] = entry;
        }

        byte[] text = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        File.WriteAllBytes(path, [.. length, .. text, .. data.ToArray()]);
    }
}
