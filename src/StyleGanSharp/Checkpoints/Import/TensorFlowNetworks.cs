using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Checkpoints.Torch;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>Networks of the TensorFlow era as pickles keep them: the arguments and variables of a graph that is built anew from its source, which is never run here.</summary>
internal static class TensorFlowNetworks
{
    /// <summary>The network that a value of a pickle is, or null.</summary>
    public static ForeignNetwork? Find(PickledFile file, string role, object? value)
    {
        if (State(value) is not { } state)
        {
            return null;
        }

        var network = new ForeignNetwork(role, file.Path, isTensorFlow: true, state["build_func_name"] as string ?? "unknown", state["static_kwargs"] as PickleDict ?? new PickleDict());
        Walk(network, file, state, string.Empty, 0);
        return network;
    }

    public static bool IsNetwork(object? value) => State(value) is not null;

    private static PickleDict? State(object? value) =>
        value is PickleRecord record && record.Type.ToString() == PickleConstructors.TensorFlowNetwork ? record.State as PickleDict : null;

    private static void Walk(ForeignNetwork network, PickledFile file, PickleDict state, string prefix, int depth)
    {
        network.CheckDepth(depth);
        network.AddAttribute(prefix + "build_func_name", state["build_func_name"], file.Instructions);
        foreach (object? item in PickleScalars.Sequence(state["variables"]) ?? [])
        {
            if (PickleScalars.Sequence(item) is not [string name, var content] || file.Tensor(content, prefix + name) is not { } stored)
            {
                throw network.Error("has a variable that is no array with a name. The file is damaged.");
            }

            // Nothing tells what was trained; the constants are few.
            bool isParameter = !name.StartsWith("noise", StringComparison.Ordinal) && name is not ("lod" or "dlatent_avg");
            network.Add(prefix + name, new ForeignTensor(stored, isParameter), file.Instructions);
        }

        foreach ((object? key, object? component) in (state["components"] as PickleDict)?.Items ?? [])
        {
            PickleDict inner = State(component) ?? throw network.Error("has a component that is no network. The file is damaged.");
            foreach ((object? name, object? value) in (inner["static_kwargs"] as PickleDict)?.Items ?? [])
            {
                if (name is string text && !network.Arguments.Has(text))
                {
                    network.Arguments.Set(text, value);
                }
            }

            Walk(network, file, inner, $"{prefix}{key as string}/", depth + 1);
        }
    }
}
