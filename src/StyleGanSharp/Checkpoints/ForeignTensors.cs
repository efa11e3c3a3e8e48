using StyleGanSharp.Checkpoints.Pickle;
using StyleGanSharp.Checkpoints.Torch;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints;

/// <summary>The tensors of any file, whichever program wrote it.</summary>
internal static class ForeignTensors
{
    private const int Deepest = 4;
    private const int MaxTensors = 1000;

    /// <summary>Reads the floating-point tensors of an archive of PyTorch, wherever in it they are.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Fresh tensors on the CPU by the keys that lead to them, with points between; a tensor that is the whole file has an empty name.</returns>
    /// <exception cref="Runtime.StyleGanException">When the file cannot be read.</exception>
    public static Dictionary<string, Tensor> LoadTorch(string path)
    {
        using PickledFile file = PickledFile.Open(path);
        var found = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        Add(file.Root, string.Empty, 0);
        return found;

        void Add(object? value, string name, int depth)
        {
            if (depth > Deepest || found.Count >= MaxTensors)
            {
                return;
            }

            if (file.Tensor(value, name) is { } stored)
            {
                if (is_floating_point(stored.DataType))
                {
                    found[name] = stored.Read();
                }

                return;
            }

            string prefix = name.Length == 0 ? string.Empty : name + ".";
            IEnumerable<(string Key, object? Value)> items = value is PickleDict dict ? dict.Items.Select(item => (item.Key as string ?? $"{item.Key}", item.Value))
                : (PickleScalars.Sequence(value) ?? []).Select((item, i) => ($"{i}", item));
            foreach ((string key, object? inner) in items)
            {
                Add(inner, prefix + key, depth + 1);
            }
        }
    }
}
