namespace StyleGanSharp.Checkpoints.Pickle;

// What a pickle holds, as data. Python's None, bool, int, float, str and tuple are null, bool, long or BigInteger, double, string and object?[]; list is List<object?>; bytes are a ByteRange.

/// <summary>The name of a class or function. Nothing stands behind it.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>What a constructor was called with and given afterwards; it is never called.</summary>
internal sealed class PickleRecord(PickleGlobal type, object?[] arguments)
{
    public PickleGlobal Type { get; } = type;

    public object?[] Arguments { get; } = arguments;

    /// <summary>What would have been given to <c>__setstate__</c>.</summary>
    public object? State { get; set; }
}

/// <summary>A reference to something outside the pickle: in PyTorch's archives a storage.</summary>
internal sealed class PicklePersistentId(object? id)
{
    public object? Id { get; } = id;
}

/// <summary>A set, in the order of its making; members may repeat.</summary>
internal sealed class PickleSet
{
    public List<object?> Items { get; } = new(0);
}

/// <summary>A dict or one of its subclasses (OrderedDict, EasyDict), in the order of its making.</summary>
internal sealed class PickleDict
{
    // Made when needed: a file can ask for very many empty ones.
    private Dictionary<string, int>? _indices;
    private List<KeyValuePair<object?, object?>>? _items;

    /// <summary>Attributes of the object, beside its items.</summary>
    public object? State { get; set; }

    public IReadOnlyList<KeyValuePair<object?, object?>> Items => _items ?? [];

    public object? this[string key] => _indices is not null && _indices.TryGetValue(key, out int index) ? _items![index].Value : null;

    public bool Has(string key) => _indices?.ContainsKey(key) == true;

    /// <summary>Sets an item. Only text keys are looked up; the others of a checkpoint are never asked for, and stay as they come.</summary>
    public void Set(object? key, object? value)
    {
        _items ??= [];
        if (key is string text)
        {
            _indices ??= new Dictionary<string, int>(StringComparer.Ordinal);
            if (_indices.TryGetValue(text, out int index))
            {
                _items[index] = new(key, value);
                return;
            }

            _indices.Add(text, _items.Count);
        }

        _items.Add(new(key, value));
    }
}
