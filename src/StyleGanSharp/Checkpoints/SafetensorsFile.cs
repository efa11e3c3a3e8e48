using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

/// <summary>A safetensors file, opened for reading: metadata and shapes at once, tensors one by one when asked. Nothing in the file is ever executed.</summary>
/// <remarks>Format: 8 bytes little-endian header length, JSON header, raw little-endian row-major data.</remarks>
internal sealed class SafetensorsFile : ITensorSource
{
    private const string MetadataKey = "__metadata__";
    private const int MaximumHeaderBytes = 100_000_000;

    private static readonly (string Name, ScalarType Type, int SizeBytes)[] Types =
    [
        ("F32", ScalarType.Float32, 4), ("F64", ScalarType.Float64, 8), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    private readonly Stream _stream;
    private readonly string _path;

    private SafetensorsFile(string path, Stream stream, IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, SafetensorsEntry> entries)
    {
        _path = path;
        _stream = stream;
        Metadata = metadata;
        Entries = entries;
    }

    /// <summary>The file's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors by name, in file order.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    IReadOnlyDictionary<string, IReadOnlyList<long>> ITensorSource.Shapes => Entries.ToDictionary(item => item.Key, item => item.Value.Shape, StringComparer.Ordinal);

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file; dispose it.</returns>
    /// <exception cref="StyleGanException">When the file is missing, truncated or not a safetensors file; says what and where.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileKind.Unreadable(path, e);
        }

        return Open(path, stream);
    }

    /// <summary>Reads from a stream, such as a resource of the library, and takes ownership of it.</summary>
    internal static SafetensorsFile Open(string name, Stream stream)
    {
        try
        {
            return Parse(name, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>A fresh tensor on the CPU, of the file's shape and type.</returns>
    /// <exception cref="StyleGanException">When there is no such tensor or the data cannot be read.</exception>
    public Tensor Read(string name)
    {
        SafetensorsEntry entry = Find(name);
        Tensor tensor = empty([.. entry.Shape], entry.DataType, CPU);
        try
        {
            Fill(entry, tensor);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    ScalarType ITensorSource.TypeOf(string name) => Find(name).DataType;

    void ITensorSource.ReadInto(string name, Tensor target)
    {
        SafetensorsEntry entry = Find(name);
        if (entry.DataType == target.dtype && target.device.type == TorchSharp.DeviceType.CPU && target.is_contiguous())
        {
            Fill(entry, target);
            return;
        }

        using Tensor value = Read(name);
        target.copy_(value);
    }

    /// <summary>Writes a file: to a temporary name first, then renamed.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="tensors">Names and tensors on any device; equal input gives equal bytes.</param>
    /// <param name="metadata">Texts for the header, or null.</param>
    /// <exception cref="StyleGanException">When the file cannot be written; a file that was there is kept.</exception>
    public static void Save(string path, IReadOnlyCollection<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        byte[] header = WriteHeader(tensors, metadata);
        SafeFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach ((string _, Tensor tensor) in tensors)
            {
                if (tensor.numel() > 0)
                {
                    using var scope = NewDisposeScope();
                    tensor.detach().cpu().contiguous().WriteBytesToStream(stream);
                }
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private SafetensorsEntry Find(string name) => Entries.TryGetValue(name, out SafetensorsEntry? entry) ? entry : throw new StyleGanException($"{_path} has no tensor '{name}'.");

    private void Fill(SafetensorsEntry entry, Tensor tensor)
    {
        if (entry.SizeBytes == 0)
        {
            return;
        }

        try
        {
            _stream.Position = entry.OffsetBytes;
            tensor.ReadBytesFromStream(_stream);
        }
        catch (IOException e)
        {
            throw new StyleGanException($"{_path}: tensor '{entry.Name}' cannot be read: {e.Message}", e);
        }
    }

    private static byte[] WriteHeader(IReadOnlyCollection<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach ((string name, Tensor tensor) in tensors)
            {
                (string typeName, _, int size) = Array.Find(Types, type => type.Type == tensor.dtype) is { Name: not null } found
                    ? found
                    : throw new StyleGanException($"Tensor '{name}' has element type {tensor.dtype}, which a safetensors file cannot hold.");
                json.WriteStartObject(name);
                json.WriteString("dtype", typeName);
                json.WriteStartArray("shape");
                foreach (long side in tensor.shape)
                {
                    json.WriteNumberValue(side);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += tensor.numel() * size;
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static SafetensorsFile Parse(string path, Stream stream)
    {
        Span<byte> prefix = stackalloc byte[8];
        long length = stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) == 8 ? BinaryPrimitives.ReadInt64LittleEndian(prefix) : -1;
        if (length is < 2 or > MaximumHeaderBytes || length > stream.Length - 8)
        {
            string? kind = FileKind.Of(stream);
            throw FileKind.Refusal(path, kind == FileKind.Safetensors ? null : kind, FileKind.Safetensors, "its header length is impossible. It may be another format, or cut off.");
        }

        byte[] header = new byte[length];
        stream.ReadExactly(header);
        try
        {
            using JsonDocument json = JsonDocument.Parse(Encoding.UTF8.GetString(header));
            return ReadHeader(path, stream, json.RootElement, 8 + length);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or OverflowException)
        {
            throw new StyleGanException($"{path}: its header is damaged. Get the file again from where it was published.", e);
        }
    }

    private static SafetensorsFile ReadHeader(string path, Stream stream, JsonElement root, long dataStart)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException();
        }

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Name == MetadataKey)
            {
                foreach (JsonProperty item in property.Value.EnumerateObject())
                {
                    metadata[item.Name] = item.Value.GetString() ?? string.Empty;
                }

                continue;
            }

            if (!entries.TryAdd(property.Name, ReadEntry(path, property, dataStart, stream.Length)))
            {
                throw new StyleGanException($"{path} has two tensors named '{property.Name}'. It is damaged, or was put together wrongly.");
            }
        }

        RequireWhole(path, entries.Values, dataStart, stream.Length);
        return new SafetensorsFile(path, stream, metadata, entries);
    }

    /// <summary>The format wants every byte of the data to belong to one tensor.</summary>
    private static void RequireWhole(string path, IEnumerable<SafetensorsEntry> entries, long dataStart, long fileLength)
    {
        (long end, string before) = (dataStart, string.Empty);
        foreach (SafetensorsEntry entry in entries.Where(entry => entry.SizeBytes > 0).OrderBy(entry => entry.OffsetBytes))
        {
            if (entry.OffsetBytes != end)
            {
                throw new StyleGanException(entry.OffsetBytes < end
                    ? $"{path}: the bytes from {entry.OffsetBytes} to {Math.Min(end, entry.OffsetBytes + entry.SizeBytes)} belong to two tensors, '{before}' and '{entry.Name}'. The file is damaged."
                    : $"{path}: the bytes from {end} to {entry.OffsetBytes}, before the tensor '{entry.Name}', belong to no tensor. The file is damaged.");
            }

            (end, before) = (entry.OffsetBytes + entry.SizeBytes, entry.Name);
        }

        if (end != fileLength)
        {
            throw new StyleGanException($"{path} has {Quantity.Of(fileLength - end, "byte")} after the end of its tensors. It is damaged, or two files in one.");
        }
    }

    private static SafetensorsEntry ReadEntry(string path, JsonProperty property, long dataStart, long fileLength)
    {
        string typeName = property.Value.GetProperty("dtype").GetString() ?? string.Empty;
        (string? known, ScalarType type, int size) = Array.Find(Types, t => t.Name == typeName);
        if (known is null)
        {
            throw new StyleGanException($"{path}: tensor '{property.Name}' has the unknown element type '{typeName}'.");
        }

        long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())];
        long[] offsets = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];

        // Sides of zero count as one here, as in strides: the others must still be a possible shape.
        long expected = size;
        foreach (long side in shape)
        {
            expected = checked(expected * Math.Max(side, 1));
        }

        expected = shape.Contains(0) ? 0 : expected;

        if (shape.Any(side => side < 0) || offsets.Length != 2 || offsets[0] < 0 || offsets[1] - offsets[0] != expected || offsets[1] > fileLength - dataStart)
        {
            throw new StyleGanException($"{path}: tensor '{property.Name}' [{string.Join(", ", shape)}] {typeName} does not match its data range "
                + $"[{string.Join(", ", offsets)}] in a file of {Quantity.Of(fileLength, "byte")}. The file is damaged or cut off.");
        }

        return new SafetensorsEntry(property.Name, type, shape, dataStart + offsets[0], expected);
    }
}
