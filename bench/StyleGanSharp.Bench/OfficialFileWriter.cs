using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>Writes networks in the layout of the official PyTorch files: modules in modules, each tensor with its storage in bytes. For measurements, so that no file has to be downloaded.</summary>
internal sealed class OfficialFileWriter(Stream stream)
{
    /// <summary>Writes one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="networks">Role, class, keyword arguments of integers, network.</param>
    public static void Write(string path, params (string Role, string ClassName, (string Name, int Value)[] Arguments, nn.Module Module)[] networks)
    {
        using var stream = new BufferedStream(File.Create(path), 1 << 20);
        var writer = new OfficialFileWriter(stream);
        writer.Op(0x80, 3, '}', '(');
        foreach ((string role, string className, (string, int)[] arguments, nn.Module module) in networks)
        {
            writer.Text(role);
            writer.Module(className, arguments, [.. module.state_dict().Select(item => (item.Key.Split('.'), item.Value))]);
        }

        writer.Op('u', '.');
    }

    private void Module(string className, (string Name, int Value)[] arguments, IReadOnlyList<(string[] Path, Tensor Value)> tensors)
    {
        Global("torch_utils.persistence", "_reconstruct_persistent_obj");
        Op('}', '(');
        Text("type");
        Text("class");
        Text("module_src");
        Text(string.Empty);
        Text("class_name");
        Text(className);
        Text("state");
        Op('}', '(');
        Text("_parameters");
        Dict([.. tensors.Where(item => item.Path.Length == 1)], item => item.Path[0], item => Tensor(item.Value));
        Text("_modules");
        Dict(
            [.. tensors.Where(item => item.Path.Length > 1).GroupBy(item => item.Path[0])],
            part => part.Key,
            part => Module("Module", [], [.. part.Select(item => (item.Path[1..], item.Value))]));
        Text("_init_args");
        Op(')');
        Text("_init_kwargs");
        Op('}', '(');
        foreach ((string name, int value) in arguments)
        {
            Text(name);
            Whole(value);
        }

        Op('u', 'u', 'u', 0x85, 'R');
    }

    private void Dict<T>(IReadOnlyList<T> items, Func<T, string> key, Action<T> write)
    {
        Global("collections", "OrderedDict");
        Op(')', 'R', '(');
        foreach (T item in items)
        {
            Text(key(item));
            write(item);
        }

        Op('u');
    }

    private void Tensor(Tensor value)
    {
        Tensor plain = value.contiguous();
        Global("torch._utils", "_rebuild_tensor_v2");
        Op('(');
        Global("torch.storage", "_load_from_bytes");
        byte[] header = StorageHeader(plain.numel());
        Op('B');
        Int32(header.Length + (int)(4 * plain.numel()));
        stream.Write(header);
        stream.Write(plain.bytes);
        Op(0x85, 'R');
        Whole(0);
        Wholes(plain.shape);
        Wholes(plain.stride());
        Op(0x89);
        Global("collections", "OrderedDict");
        Op(')', 'R', 't', 'R');
    }

    /// <summary>What stands before the data of a storage: magic number, protocol, system, the storage, the list of storages, the count.</summary>
    private static byte[] StorageHeader(long count)
    {
        using var memory = new MemoryStream();
        var header = new OfficialFileWriter(memory);
        header.Op(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.', 0x80, 2, 'M', 0xe9, 3, '.', 0x80, 2, '}', '.', 0x80, 2, '(');
        header.Text("storage");
        header.Global("torch", "FloatStorage");
        header.Text("0");
        header.Text("cpu");
        header.Whole((int)count);
        header.Op('N', 't', 'Q', '.', 0x80, 2, ']');
        header.Text("0");
        header.Op('a', '.');
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, count);
        memory.Write(number);
        return memory.ToArray();
    }

    private void Op(params ReadOnlySpan<int> bytes)
    {
        foreach (int value in bytes)
        {
            stream.WriteByte((byte)value);
        }
    }

    private void Global(string module, string name) => stream.Write(Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));

    private void Text(string text)
    {
        Op('X');
        Int32(text.Length);
        stream.Write(Encoding.ASCII.GetBytes(text));
    }

    private void Whole(long value)
    {
        Op('J');
        Int32((int)value);
    }

    private void Wholes(long[] values)
    {
        Op('(');
        foreach (long value in values)
        {
            Whole(value);
        }

        Op('t');
    }

    private void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
