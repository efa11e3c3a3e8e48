using System.Buffers.Binary;

namespace StyleGanSharp.Tests.Support;

/// <summary>Small files in the layouts of the official ones.</summary>
internal static class OfficialBytes
{
    /// <summary>The older form of torch.save: an OrderedDict of a [2, 2] matrix, a view of its second row, and a bool.</summary>
    public static byte[] LegacyArchive()
    {
        PickleBytes file = Header().Op(0x80, 2).Global("collections", "OrderedDict").Op(')', 'R', '(');
        Tensor(file.Text("matrix"), "FloatStorage", "7", 4, 0, [2, 2], null);
        Tensor(file.Text("row"), "FloatStorage", "7", 4, 0, [2], ("8", 2, 2));
        Tensor(file.Text("flag"), "BoolStorage", "9", 1, 0, [], null);
        file.Op('u', '.').Op(0x80, 2, ']', '(').Text("7").Text("9").Op('e', '.');
        return [.. file.ToArray(), .. Storage(4, [1f, 2f, 3f, 4f]), 1, 0, 0, 0, 0, 0, 0, 0, 1];
    }

    /// <summary>A dict with a generator that has as many tensors as asked for, each with its storage in bytes: the layout, not the architecture, of the PyTorch era.</summary>
    public static byte[] Network(int tensors)
    {
        PickleBytes file = new PickleBytes().Op(0x80, 4, '}', '(').Text("G_ema").Global("torch_utils.persistence", "_reconstruct_persistent_obj").Op('}', '(')
            .Text("type").Text("class").Text("version").Op('K', 6).Text("module_src").Text(string.Empty).Text("class_name").Text("Generator").Text("state").Op('}', '(')
            .Text("_init_args").Op(')').Text("_init_kwargs").Op('}', '(').Text("z_dim").Op('K', 8).Text("mapping_kwargs").Global("dnnlib.util", "EasyDict").Op(')', 0x81).Text("num_layers").Op('K', 2, 's', 'u')
            .Text("_non_persistent_buffers_set").Op(0x8f).Text("img_resolution").Op('K', 16).Text("_modules").Global("collections", "OrderedDict").Op(')', 'R')
            .Text("fc").Global("torch.nn.modules.linear", "Linear").Op(')', 0x81, '}').Text("_buffers").Op('}').Text("mean");
        NumPy(file, [2]);
        file.Op('s', 's', 'b', 's').Text("_parameters").Global("collections", "OrderedDict").Op(')', 'R', '(');
        for (int i = 0; i < tensors; i++)
        {
            file.Text($"w{i}").Global("torch._utils", "_rebuild_parameter").Global("torch._utils", "_rebuild_tensor_v2").Op('(')
                .Global("torch.storage", "_load_from_bytes").Bytes(OneStorage()).Op(0x85, 'R', 'K', 0, 'K', 2, 'K', 2, 0x86, 'K', 2, 'K', 1, 0x86, 0x89).Global("collections", "OrderedDict").Op(')', 'R', 't', 'R')
                .Op(0x88).Global("collections", "OrderedDict").Op(')', 'R', 0x87, 'R');
        }

        return file.Op('u', 'u', 'u', 0x85, 'R', 'u').Done();
    }

    /// <summary>A tuple of three networks of the TensorFlow era, all the same object.</summary>
    public static byte[] TensorFlow()
    {
        PickleBytes file = new PickleBytes().Op(0x80, 3).Global("dnnlib.tflib.network", "Network").Op(')', 0x81, 'q', 0, '}', '(')
            .Text("version").Op('K', 4).Text("name").Text("G").Text("static_kwargs").Op('}').Text("resolution").Op('K', 8, 's').Text("components").Op('}')
            .Text("build_func_name").Text("G_main").Text("variables").Op(']', '(').Text("dlatent_avg");
        NumPy(file, [2]);
        file.Op(0x86).Text("Output/weight");
        NumPy(file, [2, 1]);
        return file.Op(0x86, 'e', 'u', 'b', 'h', 0, 'h', 0, 0x87).Done();
    }

    private static PickleBytes Header() => new PickleBytes()
        .Op(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.').Op(0x80, 2, 'M', 0xe9, 0x03, '.').Op(0x80, 2, '}').Text("little_endian").Op(0x88, 's', '.');

    private static byte[] OneStorage()
    {
        PickleBytes file = Header().Op(0x80, 2);
        Reference(file, "FloatStorage", "5", 4, null).Op('.').Op(0x80, 2, ']').Text("5").Op('a', '.');
        return [.. file.ToArray(), .. Storage(4, [1f, 2f, 3f, 4f])];
    }

    private static PickleBytes Reference(PickleBytes file, string type, string key, int count, (string Key, int Offset, int Count)? view)
    {
        file.Op('(').Text("storage").Global("torch", type).Text(key).Text("cpu").Op('K', count);
        _ = view is { } part ? file.Op('(').Text(part.Key).Op('K', part.Offset, 'K', part.Count, 't') : file.Op('N');
        return file.Op('t', 'Q');
    }

    private static void Tensor(PickleBytes file, string type, string key, int count, int offset, int[] shape, (string Key, int Offset, int Count)? view)
    {
        file.Global("torch._utils", "_rebuild_tensor_v2").Op('(');
        Reference(file, type, key, count, view).Op('K', offset, '(');
        foreach (int side in shape)
        {
            file.Op('K', side);
        }

        file.Op('t', '(');
        for (int i = 0; i < shape.Length; i++)
        {
            file.Op('K', shape[(i + 1)..].Aggregate(1, (product, side) => product * side));
        }

        file.Op('t', 0x89).Global("collections", "OrderedDict").Op(')', 'R', 't', 'R');
    }

    private static void NumPy(PickleBytes file, int[] shape)
    {
        file.Global("numpy.core.multiarray", "_reconstruct").Global("numpy", "ndarray").Op('K', 0, 0x85).Bytes("b"u8).Op(0x87, 'R', '(', 'K', 1, '(');
        foreach (int side in shape)
        {
            file.Op('K', side);
        }

        file.Op('t').Global("numpy", "dtype").Text("f4").Op(0x89, 0x88, 0x87, 'R', '(', 'K', 3).Text("<").Op('N', 'N', 'N').Int(-1).Int(-1).Op('K', 0, 't', 'b', 0x89).Bytes(new byte[8]).Op('t', 'b');
    }

    private static byte[] Storage(long count, float[] values)
    {
        byte[] bytes = new byte[8 + (values.Length * 4)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, count);
        Buffer.BlockCopy(values, 0, bytes, 8, values.Length * 4);
        return bytes;
    }
}
