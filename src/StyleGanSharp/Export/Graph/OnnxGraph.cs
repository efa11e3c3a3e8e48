using static TorchSharp.torch;

namespace StyleGanSharp.Export.Graph;

/// <summary>A graph of standard operators under construction. Nodes are added in the order in which they compute.</summary>
/// <param name="opset">Version of the operators.</param>
internal sealed partial class OnnxGraph(int opset)
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxValue> _inputs = [];
    private readonly List<OnnxValue> _outputs = [];
    private readonly Dictionary<string, OnnxConstant> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>First opset in which the reductions take their axes as an input.</summary>
    private const int AxesAreInputs = 18;

    public int Opset => opset;

    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    public IReadOnlyList<OnnxValue> Inputs => _inputs;

    /// <summary>The results, under the names that callers ask for.</summary>
    public IReadOnlyList<OnnxValue> Outputs => _outputs;

    public IReadOnlyCollection<OnnxConstant> Constants => _constants.Values;

    /// <summary>The layer whose nodes are being added; begins their names.</summary>
    public string Scope { get; set; } = "graph";

    public OnnxValue Input(string name, OnnxType type, params long[] shape)
    {
        var value = new OnnxValue(name, type, shape);
        _inputs.Add(value);
        return value;
    }

    /// <summary>An input that callers may leave out: it is a constant too, which is then used.</summary>
    public OnnxValue OptionalInput(string name, long[] shape, Func<Tensor> make)
    {
        OnnxValue value = Constant(name, shape, make);
        _inputs.Add(value);
        return value;
    }

    /// <summary>Makes the result of a node a result of the graph, under the name that callers ask for.</summary>
    public void Output(string name, OnnxValue value)
    {
        string Renamed(string known) => known == value.Name ? name : known;
        for (int i = 0; i < _nodes.Count; i++)
        {
            OnnxNode node = _nodes[i];
            _nodes[i] = node with { Inputs = [.. node.Inputs.Select(Renamed)], Outputs = [.. node.Outputs.Select(Renamed)] };
        }

        _outputs.Add(value with { Name = name });
    }

    /// <summary>Drops nodes and constants that no output depends on.</summary>
    public void RemoveUnused()
    {
        HashSet<string> used = [.. _outputs.Select(value => value.Name), .. _inputs.Select(value => value.Name)];
        for (int i = _nodes.Count - 1; i >= 0; i--)
        {
            if (_nodes[i].Outputs.Any(used.Contains))
            {
                used.UnionWith(_nodes[i].Inputs);
            }
            else
            {
                _nodes.RemoveAt(i);
            }
        }

        foreach (string name in _constants.Keys.Where(name => !used.Contains(name)).ToArray())
        {
            _constants.Remove(name);
        }
    }

    /// <summary>A constant; one of the same name is the same constant.</summary>
    public OnnxValue Constant(string name, long[] shape, Func<Tensor> make, OnnxType type = OnnxType.Float)
    {
        if (!_constants.TryGetValue(name, out OnnxConstant? constant))
        {
            constant = new OnnxConstant(new OnnxValue(name, type, shape), make);
            _constants.Add(name, constant);
        }

        return constant.Value.Type == type && constant.Value.Shape.SequenceEqual(shape) ? constant.Value
            : throw new InvalidOperationException($"The graph has a constant {name} of {constant.Value.Type} [{string.Join(", ", constant.Value.Shape)}] already.");
    }

    public OnnxValue Scalar(double value, OnnxType type = OnnxType.Float) =>
        Constant(FormattableString.Invariant($"number.{type}.{value:R}"), [], () => tensor((float)value), type);

    public OnnxValue Integers(params long[] values) => Constant($"integers.{string.Join('.', values)}", [values.Length], () => tensor(values), OnnxType.Int64);

    /// <summary>Adds an operator with one result.</summary>
    public OnnxValue Node(string type, OnnxValue?[] inputs, OnnxType resultType, long[] shape, params (string Name, object Value)[] attributes)
    {
        string name = $"{Scope}/{type}";
        int count = _counts[name] = _counts.GetValueOrDefault(name) + 1;
        name = count == 1 ? name : $"{name}_{count}";
        var result = new OnnxValue($"{name}:0", resultType, shape);
        _nodes.Add(new OnnxNode(name, type, [.. inputs.Select(input => input?.Name ?? string.Empty)], [result.Name], attributes));
        return result;
    }
}
