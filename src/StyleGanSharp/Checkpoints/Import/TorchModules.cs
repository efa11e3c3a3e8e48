using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Checkpoints.Torch;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>Modules of PyTorch as pickles keep them: an object's class and its dictionary, from which only data is taken.</summary>
internal static class TorchModules
{
    /// <summary>The network that a value of a pickle is, or null.</summary>
    public static ForeignNetwork? Find(PickledFile file, string role, object? value)
    {
        if (Parts(value) is not { } parts)
        {
            return null;
        }

        var network = new ForeignNetwork(role, file.Path, isTensorFlow: false, parts.ClassName, parts.State["_init_kwargs"] as PickleDict ?? new PickleDict());
        if (PickleScalars.Sequence(parts.State["_init_args"]) is { Count: > 0 })
        {
            throw network.Error("was built with arguments by position, which the reference never does for a whole network.");
        }

        var steps = new Counter(network, file.Instructions);
        Walk(network, file, parts.State, string.Empty, 0, steps);
        return network;
    }

    /// <summary>Whether a value is an object with parameters, buffers or parts.</summary>
    public static bool IsModule(object? value) => Parts(value) is { } parts && (parts.State["_modules"] ?? parts.State["_parameters"]) is not null;

    /// <summary>A buffer of any module, such as the augmentation's probability; null when it is not there.</summary>
    public static StoredTensor? Buffer(PickledFile file, object? module, string name) =>
        Parts(module) is { } parts && parts.State["_buffers"] is PickleDict buffers ? file.Tensor(buffers[name], name) : null;

    private static (string ClassName, PickleDict State)? Parts(object? value)
    {
        if (value is not PickleRecord record)
        {
            return null;
        }

        string type = record.Type.ToString();
        if (type == PickleConstructors.PersistentObject)
        {
            return record.Arguments is [PickleDict meta, ..] && meta["class_name"] is string name && meta["state"] is PickleDict inner ? (name, inner) : null;
        }

        return PickleConstructors.IsLayer(record.Type) && record.State is PickleDict state ? (record.Type.Name, state) : null;
    }

    private static void Walk(ForeignNetwork network, PickledFile file, PickleDict state, string prefix, int depth, Counter steps)
    {
        network.CheckDepth(depth);
        var hidden = (state["_non_persistent_buffers_set"] as PickleSet)?.Items.OfType<string>().ToHashSet(StringComparer.Ordinal) ?? [];
        foreach ((string name, object? value) in Named(state["_parameters"]))
        {
            AddTensor(name, value, isParameter: true);
        }

        foreach ((string name, object? value) in Named(state["_buffers"]).Where(item => !hidden.Contains(item.Name)))
        {
            AddTensor(name, value, isParameter: false);
        }

        foreach ((string name, object? value) in Named(state).Where(item => item.Name[0] != '_'))
        {
            steps.Add();
            network.AddAttribute(prefix + name, value, file.Instructions);
        }

        foreach ((string name, object? value) in Named(state["_modules"]))
        {
            steps.Add();
            if (Parts(value) is { } child)
            {
                Walk(network, file, child.State, $"{prefix}{name}.", depth + 1, steps);
            }
            else if (value is not null)
            {
                throw network.Error($"has a part '{prefix}{name}' that is no module. The file is damaged.");
            }
        }

        void AddTensor(string name, object? value, bool isParameter)
        {
            steps.Add();
            if (value is not null)
            {
                StoredTensor stored = file.Tensor(value, prefix + name) ?? throw network.Error($"has a tensor '{prefix}{name}' that cannot be read. The file is damaged.");
                network.Add(prefix + name, new ForeignTensor(stored, isParameter), file.Instructions);
            }
        }
    }

    private static IEnumerable<(string Name, object? Value)> Named(object? dict) =>
        (dict as PickleDict)?.Items.Where(item => item.Key is string { Length: > 0 }).Select(item => ((string)item.Key!, item.Value)) ?? [];

    /// <summary>A part that is shared is walked each time it is met, so a small file could describe an endless network: never more steps than the pickle has instructions.</summary>
    private sealed class Counter(ForeignNetwork network, int limit)
    {
        private int _count;

        public void Add()
        {
            if (++_count > limit)
            {
                throw network.Error("repeats its parts more often than the file can describe. The file is damaged.");
            }
        }
    }
}
