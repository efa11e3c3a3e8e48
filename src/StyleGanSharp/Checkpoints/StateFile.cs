using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Checkpoints.Torch;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

/// <summary>A plain state dictionary of another project: safetensors, or what <c>torch.save</c> writes, alone or under <c>state_dict</c>; or the weights in a TorchScript file, whose program is neither read nor run.</summary>
internal sealed class StateFile : ITensorSource
{
    private static readonly string[] Wrappers = ["state_dict", "model"];

    private const int DeepestModule = 64;

    private readonly PickledFile _file;
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, StoredTensor> _tensors = new(StringComparer.Ordinal);

    private StateFile(PickledFile file, PickleDict dict)
    {
        _file = file;
        Add(dict, string.Empty, depth: 0);
    }

    public IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes => _tensors.ToDictionary(item => item.Key, item => item.Value.Shape, StringComparer.Ordinal);

    /// <summary>Opens a file; no weights are read yet, and nothing in it is executed.</summary>
    /// <exception cref="StyleGanException">When the file is damaged or holds no named tensors.</exception>
    public static ITensorSource Open(string path)
    {
        if (!PickledFile.IsPickle(path))
        {
            return SafetensorsFile.Open(path);
        }

        PickledFile file = PickledFile.Open(path);
        try
        {
            PickleDict? root = file.Root as PickleDict ?? Script(file.Root);
            PickleDict? inner = Wrappers.Select(name => root?[name]).OfType<PickleDict>().FirstOrDefault() ?? root;
            return inner is not null && new StateFile(file, inner) is { _tensors.Count: > 0 } found
                ? found
                : throw new StyleGanException($"{path} holds no state dictionary: no tensors under names. Give a file of weights as torch.save(model.state_dict()) makes it.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public ScalarType TypeOf(string name) => Find(name).DataType;

    public Tensor Read(string name) => Find(name).Read();

    public void ReadInto(string name, Tensor target) => Find(name).ReadInto(target);

    public void Dispose() => _file.Dispose();

    /// <summary>The attributes of a TorchScript module; null for anything else.</summary>
    private static PickleDict? Script(object? value) =>
        value is PickleRecord { State: PickleDict state } record && record.Type.Module.StartsWith(PickleConstructors.ScriptModules, StringComparison.Ordinal) ? state : null;

    private void Add(PickleDict dict, string prefix, int depth)
    {
        // A module may stand in several places, and a bad file may nest one in itself.
        if (depth > DeepestModule || !_seen.Add(dict))
        {
            return;
        }

        foreach ((object? key, object? value) in dict.Items)
        {
            if (key is not string name)
            {
                continue;
            }

            if (Script(value) is { } module)
            {
                Add(module, $"{prefix}{name}.", depth + 1);
            }
            else if (_file.Tensor(value, prefix + name) is { } stored)
            {
                _tensors[prefix + name] = stored;
            }
        }
    }

    private StoredTensor Find(string name) => _tensors.TryGetValue(name, out StoredTensor? tensor) ? tensor : throw new StyleGanException($"{_file.Path} has no tensor '{name}'.");
}
