namespace StyleGanSharp.Checkpoints.Pickle;

/// <summary>The classes and functions that a checkpoint may name, and what becomes of them. Whatever is not here is refused.</summary>
/// <remarks>A name is only a label of a record: none is ever looked up, loaded or called, so the list keeps surprises out rather than code.</remarks>
internal static class PickleConstructors
{
    public enum Kind
    {
        /// <summary>May be mentioned, not called.</summary>
        Name,

        /// <summary>A call becomes a <see cref="PickleRecord"/>.</summary>
        Record,

        /// <summary>A call becomes a <see cref="PickleDict"/>.</summary>
        Dict,

        /// <summary>A call becomes a <see cref="PickleSet"/>.</summary>
        Set,

        /// <summary>A call turns Latin-1 text into bytes: how pickles before protocol 3 write them.</summary>
        Bytes,

        /// <summary>A call makes an object of the class that is its first argument.</summary>
        Instance,
    }

    public const string LoadFromBytes = "torch.storage._load_from_bytes";
    public const string PersistentObject = "torch_utils.persistence._reconstruct_persistent_obj";
    public const string TensorFlowNetwork = "dnnlib.tflib.network.Network";
    public const string TensorV2 = "torch._utils._rebuild_tensor_v2";
    public const string Tensor = "torch._utils._rebuild_tensor";
    public const string Parameter = "torch._utils._rebuild_parameter";
    public const string ParameterWithState = "torch._utils._rebuild_parameter_with_state";

    /// <summary>What the modules of TorchScript begin with: the classes of the program in the file.</summary>
    public const string ScriptModules = "__torch__";

    /// <summary>Libraries whose layers stand in modules of their own; StyleGAN-XL keeps its feature networks, which are timm's, in its files.</summary>
    private static readonly string[] LayerLibraries = ["torch.nn.modules.", "timm.", "torchvision.", ScriptModules];

    private static readonly Dictionary<string, Kind> Known = Make();

    /// <summary>What may become of a name, or null when it is not allowed.</summary>
    /// <param name="global">The name.</param>
    /// <param name="isNested">Inside the bytes of a storage, where no further storage in bytes and no network has a place.</param>
    public static Kind? Find(PickleGlobal global, bool isNested)
    {
        string name = global.ToString();
        return isNested && (name is LoadFromBytes or PersistentObject or TensorFlowNetwork) ? null
            : Known.TryGetValue(name, out Kind kind) ? kind
            : IsLayer(global) ? Kind.Record
            : null;
    }

    /// <summary>Whether a name is that of a layer, so that its object is a module.</summary>
    public static bool IsLayer(PickleGlobal global) =>
        LayerLibraries.Any(library => global.Module.StartsWith(library, StringComparison.Ordinal)) && global.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private static Dictionary<string, Kind> Make()
    {
        var known = new Dictionary<string, Kind>(StringComparer.Ordinal);
        Add(Kind.Dict, "collections.OrderedDict", "dnnlib.util.EasyDict", "dnnlib.EasyDict");
        Add(Kind.Record, LoadFromBytes, PersistentObject, TensorFlowNetwork, TensorV2, Tensor, Parameter, ParameterWithState, "torch.Size", "torch.device", "torch.nn.parameter.Parameter");
        foreach (string storage in new[] { "Float", "Half", "Double", "Long", "Int", "Short", "Char", "Byte", "Bool", "BFloat16" })
        {
            Add(Kind.Name, $"torch.{storage}Storage", $"torch.cuda.{storage}Storage");
        }

        foreach (string type in new[] { "float16", "float32", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "bool" })
        {
            Add(Kind.Name, $"torch.{type}");
        }

        foreach (string core in new[] { "numpy.core", "numpy._core" })
        {
            Add(Kind.Record, $"{core}.multiarray._reconstruct", $"{core}.multiarray.scalar", $"{core}.numeric._frombuffer");
        }

        Add(Kind.Record, "functools.partial", "dill._dill._load_type");
        Add(Kind.Record, "argparse.Namespace", "types.SimpleNamespace", "pathlib.PosixPath", "pathlib.PurePosixPath", "pathlib.WindowsPath"); // options that training programs keep
        Add(Kind.Record, "numpy.dtype");
        Add(Kind.Record, "torch.jit._pickle.build_intlist", "torch.jit._pickle.build_doublelist", "torch.jit._pickle.build_boollist", "torch.jit._pickle.build_tensorlist", "torch.jit._pickle.restore_type_tag");
        Add(Kind.Name, "numpy.ndarray");
        Add(Kind.Bytes, "_codecs.encode");
        Add(Kind.Instance, "copyreg._reconstructor", "copy_reg._reconstructor", "copyreg.__newobj__", "copy_reg.__newobj__");
        foreach (string builtins in new[] { "builtins", "__builtin__" })
        {
            Add(Kind.Name, $"{builtins}.object");
            Add(Kind.Dict, $"{builtins}.dict");
            Add(Kind.Set, $"{builtins}.set", $"{builtins}.frozenset");
            Add(Kind.Bytes, $"{builtins}.bytes", $"{builtins}.bytearray");
        }

        return known;

        void Add(Kind kind, params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                known.Add(name, kind);
            }
        }
    }
}
