using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Checkpoints.Torch;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>Finds the networks in a pickle, wherever in it they are.</summary>
internal static class NetworkSearch
{
    private const int Deepest = 5;
    private const int MaxValues = 20_000;
    private const string Average = "G_ema";
    private const string Generator = "G";
    private const string Discriminator = "D";

    private static readonly string[] Roles = [Generator, Discriminator, Average];

    /// <summary>What others call the averaged generator.</summary>
    private static readonly string[] AverageNames = ["G_ema", "g_ema", "Gs", "ema", "G_EMA", "generator_ema", "netG_ema", "GE"];

    /// <summary>The networks, each with a role of its own.</summary>
    public static IReadOnlyList<ForeignNetwork> Find(PickledFile file)
    {
        // The usual places: a dict by role, or the tuple of the TensorFlow era.
        ForeignNetwork[] usual = file.Root switch
        {
            PickleDict dict when Roles.Any(dict.Has) =>
                [.. Roles.Select(role => (role, Value: dict[role] ?? (role == Average ? dict["Gs"] : null))).Select(item => Module(file, item.role, item.Value)).OfType<ForeignNetwork>()],
            object?[] { Length: 3 } tuple => [.. tuple.Select((value, i) => TensorFlowNetworks.Find(file, Roles[i], value)).OfType<ForeignNetwork>()],
            _ => [],
        };
        if (usual.Length > 0)
        {
            return usual;
        }

        List<(string Name, object Value, bool IsState)> places = Places(file);
        if (Named(file, [.. places.Where(place => !place.IsState)]) is { Count: > 0 } modules)
        {
            return modules;
        }

        // Lists of weights whose program is known by their names; a file may also keep those of an optimizer, or single tensors.
        (string Name, object Value, bool IsState)[] states = [.. places.Where(place => place.IsState)];
        (string Name, object Value, bool IsState)[] known = [.. states.Where(place => State(file, "network", (PickleDict)place.Value) is var network && ImporterCatalog.Find(network).Family != ImporterCatalog.StateDictionaryFamily)];
        return Named(file, known.Length > 0 ? known : states);
    }

    private static ForeignNetwork? Module(PickledFile file, string role, object? value) => TorchModules.Find(file, role, value) ?? TensorFlowNetworks.Find(file, role, value);

    /// <summary>Gives every network found a role: by the name it stands under, else by its place and kind.</summary>
    private static List<ForeignNetwork> Named(PickledFile file, IReadOnlyList<(string Name, object Value, bool IsState)> places)
    {
        var found = new List<(string Name, Func<string, ForeignNetwork> Make, bool IsDiscriminator)>();
        foreach ((string name, object value, bool isState) in places)
        {
            ForeignNetwork Make(string role) => isState ? State(file, role, (PickleDict)value) : Module(file, role, value)!;
            ForeignNetwork network = Make("network");
            if (isState ? network.Tensors.Count > 0 : ImporterCatalog.Find(network).Family != ImporterCatalog.Unknown)
            {
                found.Add((name, Make, IsDiscriminator(network)));
            }
        }

        string[] roles = new string[found.Count];
        int[] generators = [.. Enumerable.Range(0, found.Count).Where(i => !found[i].IsDiscriminator)];
        int average = generators.FirstOrDefault(i => AverageNames.Contains(found[i].Name), generators.LastOrDefault(-1));
        for (int i = 0; i < roles.Length; i++)
        {
            string role = found[i].IsDiscriminator ? Discriminator : i == average ? Average : Generator;
            roles[i] = !roles.Contains(role) ? role : Enumerable.Range(2, roles.Length).Select(number => $"{role}_{number}").First(other => !roles.Contains(other));
        }

        return [.. found.Select((item, i) => item.Make(roles[i]))];
    }

    private static bool IsDiscriminator(ForeignNetwork network) =>
        !network.Tensors.Keys.Any(name => name.StartsWith("synthesis", StringComparison.Ordinal) || name.Contains("style.1.weight", StringComparison.Ordinal))
        && (network.ClassName.StartsWith('D') || network.ClassName.Contains("iscriminator", StringComparison.Ordinal) || network.Tensors.Keys.Any(name => name is "Output/weight" or "b4.out.weight" or "final_linear.1.weight"));

    /// <summary>Every value that may be a network, and every dict that has tensors in it, outside of networks.</summary>
    private static List<(string Name, object Value, bool IsState)> Places(PickledFile file)
    {
        var places = new List<(string, object, bool)>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        Look(file.Root, string.Empty, 0);
        return places;

        void Look(object? value, string name, int depth)
        {
            if (value is null or string or ValueType || depth > Deepest || seen.Count >= MaxValues || !seen.Add(value))
            {
                return;
            }

            if (TorchModules.IsModule(value) || TensorFlowNetworks.IsNetwork(value))
            {
                places.Add((name, value, false));
                return;
            }

            if (value is PickleDict dict)
            {
                if (dict.Items.Any(item => item.Key is string key && file.Tensor(item.Value, key) is not null))
                {
                    places.Add((name, dict, true));
                }

                foreach ((object? key, object? inner) in dict.Items)
                {
                    Look(inner, key as string ?? name, depth + 1);
                }

                return;
            }

            foreach (object? inner in PickleScalars.Sequence(value) ?? [])
            {
                Look(inner, name, depth + 1);
            }
        }
    }

    private static ForeignNetwork State(PickledFile file, string role, PickleDict dict)
    {
        var network = new ForeignNetwork(role, file.Path, isTensorFlow: false, ImporterCatalog.StateDictionaryClass, new PickleDict())
        {
            Beside = name => file.Tensor((file.Root as PickleDict)?[name], name),
        };
        foreach ((object? key, object? value) in dict.Items)
        {
            if (key is string name && file.Tensor(value, name) is { } stored)
            {
                network.Add(name, new ForeignTensor(stored, IsParameter: true), file.Instructions);
            }
        }

        return network;
    }
}
