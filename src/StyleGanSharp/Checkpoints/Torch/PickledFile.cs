using Microsoft.Win32.SafeHandles;
using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Checkpoints.Torch;

/// <summary>A file that holds a pickle: a bare one, or one of the two archives of <c>torch.save</c>. Its tensors stay on the disk until they are read.</summary>
internal sealed class PickledFile : IDisposable
{
    /// <summary>What pickles without a mark of their protocol begin with.</summary>
    private const string OldestOpcodes = "(c])}NIFSVLP0";

    private static readonly string[] Extensions = [".pkl", ".pickle", ".pt", ".pth"];

    [ThreadStatic]
    private static int _parseCount;

    private readonly SafeFileHandle _file;
    private readonly Func<PicklePersistentId, TorchStorage>? _find;

    private PickledFile(string path, SafeFileHandle file, object? root, int instructions, Func<PicklePersistentId, TorchStorage>? find)
    {
        (Path, _file, Root, Instructions, _find) = (path, file, root, instructions, find);
    }

    public string Path { get; }

    /// <summary>How often this thread has parsed a file; a test counts with it.</summary>
    public static int ParseCount => _parseCount;

    /// <summary>The value of the pickle.</summary>
    public object? Root { get; }

    /// <summary>Instructions the pickle took, which bounds what can honestly be in it.</summary>
    public int Instructions { get; }

    /// <summary>Whether a file looks like a pickle: by its start, or by its name, since the oldest protocols have no mark.</summary>
    public static bool IsPickle(string path)
    {
        using SafeFileHandle file = OpenFile(path);
        Span<byte> start = stackalloc byte[10];
        int read = RandomAccess.Read(file, start, 0);
        bool isSafetensors = read >= 9 && start[8] == '{';
        bool hasMark = read >= 4 && ((start[0] == 0x80 && start[1] <= 5) || start.StartsWith("PK\x03\x04"u8));
        return !isSafetensors && (hasMark || Extensions.Contains(System.IO.Path.GetExtension(path).ToLowerInvariant()));
    }

    /// <summary>Reads the structure of a file, but no weights.</summary>
    /// <exception cref="StyleGanException">When the file cannot be read, is damaged, or names what no checkpoint needs; says where.</exception>
    public static PickledFile Open(string path)
    {
        _parseCount++;
        SafeFileHandle file = OpenFile(path);
        try
        {
            ByteRange source = ByteRange.OfFile(path, file);
            byte[] start = new byte[Math.Min(FileKind.StartBytes, source.Length)];
            source.Read(0, start);
            string? kind = FileKind.Of(start, source.Length);
            if (kind is not (null or FileKind.Pickle or FileKind.Zip or FileKind.PlainText))
            {
                throw FileKind.Refusal(path, kind, "a checkpoint", string.Empty);
            }

            if (kind == FileKind.Zip || TorchStorages.IsLegacy(source))
            {
                TorchStorages archive = kind == FileKind.Zip ? TorchStorages.ReadZip(file, source) : TorchStorages.ReadLegacy(source, isNested: false);
                return new PickledFile(path, file, archive.Root, archive.Instructions, archive.Find);
            }

            if (kind == FileKind.PlainText && !OldestOpcodes.Contains((char)start[0]))
            {
                throw FileKind.Refusal(path, kind, "a checkpoint", string.Empty);
            }

            (object? root, int instructions) = PickleMachine.Read(new PickleInput(source));
            return new PickledFile(path, file, root, instructions, null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The tensor that a value of the pickle describes, or null when it describes none.</summary>
    /// <param name="value">A value of the pickle.</param>
    /// <param name="name">What it is, for messages.</param>
    /// <exception cref="StyleGanException">When it is a tensor that cannot be read.</exception>
    public StoredTensor? Tensor(object? value, string name)
    {
        PickleRecord? record = value as PickleRecord;
        if (record?.Type.ToString() is PickleConstructors.Parameter or PickleConstructors.ParameterWithState && record.Arguments.Length > 0)
        {
            record = record.Arguments[0] as PickleRecord;
        }

        if (record?.Type.ToString() is not (PickleConstructors.TensorV2 or PickleConstructors.Tensor))
        {
            return NumPyArrays.Find(value, name, Path);
        }

        if (record.Arguments is not [var stored, long offset, var size, var stride, ..] || PickleScalars.Sizes(size) is not { } shape || PickleScalars.Sizes(stride) is not { } strides)
        {
            throw new StyleGanException($"{Path}: the tensor {name} is described in a way that is not known. The file is damaged.");
        }

        TorchStorage storage = Storage(stored, name);
        return StoredTensor.Create(name, storage.DataType, shape, strides, storage.Data, offset);
    }

    public void Dispose() => _file.Dispose();

    private TorchStorage Storage(object? value, string name)
    {
        if (value is PicklePersistentId id && _find is not null)
        {
            return _find(id);
        }

        if (value is PickleRecord { Arguments: [var content] } record && record.Type.ToString() == PickleConstructors.LoadFromBytes && PickleScalars.Bytes(content, Path) is { } bytes)
        {
            TorchStorages inner = TorchStorages.ReadLegacy(bytes, isNested: true);
            if (inner.Root is PicklePersistentId only)
            {
                return inner.Find(only);
            }
        }

        throw new StyleGanException($"{Path}: the tensor {name} has no storage. The file is damaged.");
    }

    private static SafeFileHandle OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileKind.Unreadable(path, e);
        }
    }
}
