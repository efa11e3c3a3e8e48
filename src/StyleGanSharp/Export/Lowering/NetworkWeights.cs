using StyleGanSharp.Networks;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>A network's parameters and buffers by name; notes which are asked for, so that none is overlooked.</summary>
internal sealed class NetworkWeights
{
    private readonly Dictionary<string, Tensor> _state;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public NetworkWeights(GeneratorNetwork generator) => _state = generator.state_dict();

    /// <summary>The network's own tensor; not to be changed.</summary>
    public Tensor this[string name]
    {
        get
        {
            _read.Add(name);
            return _state[name];
        }
    }

    /// <summary>Names that nothing has asked for.</summary>
    public IEnumerable<string> Unread => _state.Keys.Where(name => !_read.Contains(name));

    /// <summary>Whether there is such a parameter or buffer.</summary>
    public bool Has(string name) => _state.ContainsKey(name);

    /// <summary>The value of a scalar.</summary>
    public double Number(string name) => this[name].to(ScalarType.Float64).item<double>();
}
