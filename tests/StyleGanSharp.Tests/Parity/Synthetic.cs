using System.Text;
using System.Text.Json;
using StyleGanSharp.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

/// <summary>Weights that depend only on a parameter's name (FNV-1a seed, SplitMix64 stream): uniform with unit variance.</summary>
internal static class Synthetic
{
    public static float[] Values(string name, long count)
    {
        ulong seed = 0xcbf29ce484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            seed = (seed ^ b) * 0x100000001b3;
        }

        var values = new float[count];
        for (long i = 0; i < count; i++)
        {
            ulong s = seed + ((ulong)(i + 1) * 0x9E3779B97F4A7C15);
            s = (s ^ (s >> 30)) * 0xBF58476D1CE4E5B9;
            s = (s ^ (s >> 27)) * 0x94D049BB133111EB;
            s ^= s >> 31;
            double u = (s >> 40) * Math.Pow(2, -24);
            values[i] = (float)(((2 * u) - 1) * Math.Sqrt(3));
        }

        return values;
    }

    public static Tensor Make(string name, params long[] shape) =>
        tensor(Values(name, shape.Aggregate(1L, (product, side) => product * side)), dtype: ScalarType.Float32, device: TestDevice.Current).reshape(shape);

    /// <summary>Overwrites the parameters and buffers that a golden file lists; throws on one the module lacks or has in another shape.</summary>
    /// <param name="module">The module.</param>
    /// <param name="list">Names, shapes, factors and offsets.</param>
    /// <param name="prefix">What the names' streams begin with.</param>
    /// <param name="isWanted">Which of the names to take; null is all.</param>
    /// <param name="rename">The module's name of a listed one; null is the same.</param>
    public static void Fill(nn.Module module, JsonElement list, string prefix, Func<string, bool>? isWanted = null, Func<string, string>? rename = null)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        module.to(TestDevice.Current);
        Dictionary<string, Tensor> state = module.state_dict();
        foreach (JsonElement item in list.EnumerateArray())
        {
            string name = item.GetProperty("name").GetString()!;
            if (isWanted?.Invoke(name) == false)
            {
                continue;
            }

            long[] shape = [.. item.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())];
            Tensor target = state.TryGetValue(rename?.Invoke(name) ?? name, out Tensor? found) ? found : throw new InvalidOperationException($"The module has no '{name}'.");
            Assert.Equal(shape, target.shape);
            Tensor value = Make(prefix + name, shape) * item.GetProperty("mul").GetSingle();
            JsonElement add = item.GetProperty("add");
            value = add.ValueKind == JsonValueKind.Array
                ? value + tensor(add.EnumerateArray().Select(a => a.GetSingle()).ToArray(), device: TestDevice.Current)
                : value + add.GetSingle();
            target.copy_(value);
        }
    }
}
