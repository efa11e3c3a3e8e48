using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>A network of another program, as its file describes it.</summary>
internal sealed class ForeignNetwork
{
    private const int DeepestModule = 32;

    private readonly Dictionary<string, ForeignTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, object?> _attributes = new(StringComparer.Ordinal);

    public ForeignNetwork(string role, string path, bool isTensorFlow, string className, PickleDict arguments)
    {
        (Role, Path, IsTensorFlow, ClassName, Arguments) = (role, path, isTensorFlow, className, arguments);
    }

    /// <summary>G_ema, G or D.</summary>
    public string Role { get; }

    public string Path { get; }

    public bool IsTensorFlow { get; }

    /// <summary>Name of the class (PyTorch) or of the function that builds the graph (TensorFlow).</summary>
    public string ClassName { get; }

    /// <summary>What it was constructed with.</summary>
    public PickleDict Arguments { get; }

    /// <summary>Parameters and buffers by the names of their library.</summary>
    public IReadOnlyDictionary<string, ForeignTensor> Tensors => _tensors;

    /// <summary>Plain attributes of the modules: <c>synthesis.b8.use_fp16</c>.</summary>
    public IReadOnlyDictionary<string, object?> Attributes => _attributes;

    /// <summary>Finds tensors that the file keeps beside the network, by name.</summary>
    public Func<string, StoredTensor?> Beside { get; init; } = _ => null;

    public StyleGanException Error(string what) => new($"{Path}: {Role} ({ClassName}) {what}");

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="limit">Most tensors that a file of its size can honestly have.</param>
    public void Add(string name, ForeignTensor tensor, int limit)
    {
        if (_tensors.Count >= limit || !_tensors.TryAdd(name, tensor))
        {
            throw Error($"has two tensors '{name}', or more tensors than the file can describe. The file is damaged.");
        }
    }

    public void AddAttribute(string name, object? value, int limit)
    {
        _attributes[name] = value;
        if (_attributes.Count > limit)
        {
            throw Error("has more attributes than the file can describe. The file is damaged.");
        }
    }

    /// <summary>Refuses modules that hold themselves, or are stacked deeper than any network's.</summary>
    public void CheckDepth(int depth)
    {
        if (depth > DeepestModule)
        {
            throw Error($"has modules inside modules more than {DeepestModule} deep. The file is damaged.");
        }
    }
}
