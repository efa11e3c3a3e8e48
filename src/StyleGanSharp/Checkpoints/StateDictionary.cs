using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

/// <summary>Copies weights between files and modules, by name.</summary>
internal static class StateDictionary
{
    private const int MaxNames = 5;

    /// <summary>A module's parameters and buffers under a prefix.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Of(nn.Module module, string prefix) =>
        module.state_dict().Select(item => new KeyValuePair<string, Tensor>(prefix + item.Key, item.Value));

    /// <summary>A module's parameters as float16, and its buffers as they are, under a prefix. Belongs to the current dispose scope.</summary>
    /// <exception cref="StyleGanException">When a parameter is too large for float16.</exception>
    public static IEnumerable<KeyValuePair<string, Tensor>> HalfOf(nn.Module module, string prefix)
    {
        HashSet<string> parameters = [.. module.named_parameters().Select(item => item.name)];
        return Of(module, prefix).Select(item => parameters.Contains(item.Key[prefix.Length..]) ? new KeyValuePair<string, Tensor>(item.Key, Half(item.Key, item.Value)) : item);
    }

    /// <summary>Reads every parameter and buffer of a module; anything unknown, missing or of another shape is an error, and then nothing is changed.</summary>
    /// <param name="module">Receives the values.</param>
    /// <param name="file">Has them.</param>
    /// <param name="prefix">What the names in the file begin with.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="isIgnored">Names in the file, without the prefix, that need not be known; null is none.</param>
    public static void Load(nn.Module module, ITensorSource file, string prefix, string path, Func<string, bool>? isIgnored = null)
    {
        Dictionary<string, Tensor> state = module.state_dict();
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = file.Shapes;
        string[] inFile = [.. shapes.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key[prefix.Length..])];
        var problems = new List<string>();
        Add(problems, "missing", state.Keys.Except(inFile, StringComparer.Ordinal));
        Add(problems, "unknown", inFile.Except(state.Keys, StringComparer.Ordinal).Where(name => isIgnored?.Invoke(name) != true));
        Add(problems, "of another shape", inFile.Where(state.ContainsKey).Where(name => !state[name].shape.AsSpan().SequenceEqual([.. shapes[prefix + name]]))
            .Select(name => $"{name} [{string.Join(", ", shapes[prefix + name])}] for [{string.Join(", ", state[name].shape)}]"));
        if (problems.Count > 0)
        {
            throw new StyleGanException($"{path}: the weights{(prefix.Length == 0 ? string.Empty : $" {prefix.TrimEnd('.')}")} belong to another architecture: {string.Join("; ", problems)}.");
        }

        foreach ((string name, Tensor target) in state)
        {
            Copy(file, prefix + name, target);
        }
    }

    /// <summary>Reads what a file and a module have in common, by name and shape.</summary>
    /// <returns>The names taken and the names of the module that kept their values.</returns>
    public static (IReadOnlyList<string> Taken, IReadOnlyList<string> Kept) LoadMatching(nn.Module module, ITensorSource file, string prefix)
    {
        var taken = new List<string>();
        var kept = new List<string>();
        IReadOnlyDictionary<string, IReadOnlyList<long>> shapes = file.Shapes;
        foreach ((string name, Tensor target) in module.state_dict())
        {
            if (shapes.TryGetValue(prefix + name, out IReadOnlyList<long>? shape) && target.shape.AsSpan().SequenceEqual([.. shape]))
            {
                Copy(file, prefix + name, target);
                taken.Add(name);
            }
            else
            {
                kept.Add(name);
            }
        }

        return (taken, kept);
    }

    private static Tensor Half(string name, Tensor value)
    {
        Tensor half = value.detach().to(ScalarType.Float16);
        using Tensor isFinite = half.isfinite().all();
        return isFinite.item<bool>() ? half : throw new StyleGanException($"{name} has values beyond ±65504, which float16 cannot hold. Write float32.");
    }

    private static void Copy(ITensorSource file, string key, Tensor target)
    {
        if (target.is_floating_point() && file.TypeOf(key) is var type && !is_floating_point(type))
        {
            throw new StyleGanException($"The weights '{key}' are {type} in the file, where floating-point numbers are expected. It is damaged, or was written wrongly.");
        }

        using var noGradient = no_grad();
        file.ReadInto(key, target);
    }

    private static void Add(List<string> problems, string what, IEnumerable<string> names)
    {
        string[] list = [.. names.Order(StringComparer.Ordinal)];
        if (list.Length > 0)
        {
            problems.Add($"{list.Length} {what} ({string.Join(", ", list.Take(MaxNames))}{(list.Length > MaxNames ? ", …" : string.Empty)})");
        }
    }
}
