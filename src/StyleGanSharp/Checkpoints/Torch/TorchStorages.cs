using Microsoft.Win32.SafeHandles;
using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Torch;

/// <summary>What <c>torch.save</c> writes, in both of its forms: a pickle, and the storages that it refers to.</summary>
/// <param name="Root">The value of the pickle.</param>
/// <param name="Instructions">Instructions the pickle took.</param>
/// <param name="Find">Gives the storage that a persistent id stands for.</param>
internal sealed record TorchStorages(object? Root, int Instructions, Func<PicklePersistentId, TorchStorage> Find)
{
    private const string Magic = "119547037146038801333356";
    private const long Protocol = 1001;
    private static readonly byte[] LegacyStart = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    private static readonly (string Name, ScalarType Type)[] Types =
    [
        ("FloatStorage", ScalarType.Float32), ("HalfStorage", ScalarType.Float16), ("DoubleStorage", ScalarType.Float64), ("LongStorage", ScalarType.Int64),
        ("IntStorage", ScalarType.Int32), ("ShortStorage", ScalarType.Int16), ("CharStorage", ScalarType.Int8), ("ByteStorage", ScalarType.Byte),
        ("BoolStorage", ScalarType.Bool), ("BFloat16Storage", ScalarType.BFloat16),
    ];

    /// <summary>PyTorch's name of the storages of a type.</summary>
    public static string NameOf(ScalarType type) => Array.Find(Types, item => item.Type == type).Name
        ?? throw new StyleGanException($"Tensors of type {type} cannot be written for PyTorch.");

    /// <summary>Whether a file starts as the older form does.</summary>
    public static bool IsLegacy(ByteRange source)
    {
        byte[] start = new byte[Math.Min(LegacyStart.Length, source.Length)];
        source.Read(0, start);
        return start.AsSpan().SequenceEqual(LegacyStart);
    }

    /// <summary>Reads the older form: a magic number, the protocol, the system, the object, the keys of the storages, and the storages.</summary>
    /// <param name="source">A file, or the bytes of one storage in a pickle.</param>
    /// <param name="isNested">The latter.</param>
    public static TorchStorages ReadLegacy(ByteRange source, bool isNested)
    {
        var input = new PickleInput(source);
        if (PickleMachine.Read(input, isNested: true).Value?.ToString() != Magic || PickleScalars.Whole(PickleMachine.Read(input, isNested: true).Value) != Protocol)
        {
            throw input.Error(0, "this is no storage as PyTorch writes it");
        }

        if (PickleMachine.Read(input, isNested: true).Value is PickleDict system && system["little_endian"] is false)
        {
            throw input.Error(0, "it was written on a big-endian machine, which is not supported");
        }

        (object? root, int instructions) = PickleMachine.Read(input, isNested, allowsPersistentIds: true);
        long keysAt = input.Position;
        if (PickleMachine.Read(input, isNested: true).Value is not List<object?> keys)
        {
            throw input.Error(keysAt, "the list of storages is missing");
        }

        var ranges = new Dictionary<string, ByteRange>(StringComparer.Ordinal);
        Dictionary<string, ScalarType> types = TypesOf(root, input);
        foreach (object? item in keys)
        {
            string key = item as string ?? throw input.Error(keysAt, "the name of a storage is no text");
            if (!types.TryGetValue(key, out ScalarType type))
            {
                throw input.Error(keysAt, "a storage belongs to no tensor");
            }

            long at = input.Position;
            long count = input.ReadInt64();
            if (count < 0 || count > source.Length / type.SizeBytes())
            {
                throw input.Error(at, $"a storage claims {count} elements, more than the file can hold");
            }

            ranges[key] = input.ReadRange(count * type.SizeBytes());
        }

        return new TorchStorages(root, instructions, id => Legacy(id, ranges, source));
    }

    /// <summary>Reads the newer form: a zip archive with <c>data.pkl</c> and one file a storage.</summary>
    public static TorchStorages ReadZip(SafeFileHandle file, ByteRange source)
    {
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        ZipDirectory.Read(file, source.Path, (name, entry) => entries[name] = entry);
        string pickle = entries.Keys.Where(name => name == "data.pkl" || name.EndsWith("/data.pkl", StringComparison.Ordinal)).MinBy(name => name.Length)
            ?? throw new StyleGanException(entries.Keys.Any(name => name.EndsWith(".npy", StringComparison.Ordinal))
                ? $"{source.Path} is an archive of NumPy arrays (.npz), not a checkpoint. A latent in it can be used as one (Latent.Load)."
                : $"{source.Path} is a zip archive without data.pkl, so it is no checkpoint. A zip of images is data for a training (TrainingOptions.Data).");
        string folder = pickle[..^"data.pkl".Length];
        (object? root, int instructions) = PickleMachine.Read(new PickleInput(Content(pickle)), allowsPersistentIds: true);
        return new TorchStorages(root, instructions, id =>
        {
            (string key, ScalarType type) = Parts(id, source);
            return new TorchStorage(type, Content($"{folder}data/{key}"));
        });

        ByteRange Content(string name)
        {
            ZipEntry entry = entries.TryGetValue(name, out ZipEntry found) ? found : throw new StyleGanException($"{source.Path}: the archive has no {name}, which its pickle refers to. It is damaged.");
            return entry is { Method: ZipEntry.Stored, IsEncrypted: false } && entry.SizeBytes == entry.CompressedBytes
                ? source.Slice(ZipDirectory.FindContent(file, source.Path, name, entry), entry.SizeBytes)
                : throw new StyleGanException($"{source.Path}: {name} is compressed or encrypted, which PyTorch never does. Unpack the archive and pack it again without compression.");
        }
    }

    private static TorchStorage Legacy(PicklePersistentId id, Dictionary<string, ByteRange> ranges, ByteRange source)
    {
        (string key, ScalarType type) = Parts(id, source);
        ByteRange data = ranges.TryGetValue(key, out ByteRange? range) ? range : throw new StyleGanException($"{source.Path}: the storage {key} is missing. The file is damaged.");
        if (id.Id is not object?[] { Length: > 5 } parts || parts[5] is not object?[] view)
        {
            return new TorchStorage(type, data);
        }

        // A view: (key, first element, number of elements) of the storage.
        int size = type.SizeBytes();
        return view is [_, long offset and >= 0, long count and >= 0] && offset <= data.Length / size && count <= (data.Length / size) - offset
            ? new TorchStorage(type, data.Slice(offset * size, count * size))
            : throw new StyleGanException($"{source.Path}: a view lies outside the storage {key}. The file is damaged.");
    }

    private static (string Key, ScalarType Type) Parts(PicklePersistentId id, ByteRange source)
    {
        if (id.Id is object?[] { Length: >= 5 } parts && parts[0] is "storage" && parts[1] is PickleGlobal global && parts[2] is string key
            && Array.Find(Types, item => item.Name == global.Name) is { Name: not null } found)
        {
            return (key, found.Type);
        }

        throw new StyleGanException($"{source.Path}: byte {source.Start}: a storage is described in a way that is not known. The file is damaged or from a newer PyTorch.");
    }

    /// <summary>The element types of the storages, which only the tensors name. Walks everything once, whatever refers to whatever.</summary>
    private static Dictionary<string, ScalarType> TypesOf(object? root, PickleInput input)
    {
        var types = new Dictionary<string, ScalarType>(StringComparer.Ordinal);
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object?>([root]);
        while (open.TryPop(out object? value))
        {
            if (value is null or string or ByteRange || !seen.Add(value))
            {
                continue;
            }

            if (value is PicklePersistentId id)
            {
                (string key, ScalarType type) = Parts(id, input.Source);
                types[key] = type;
                continue;
            }

            foreach (object? child in PickleScalars.Parts(value))
            {
                open.Push(child);
            }
        }

        return types;
    }
}
