using System.Globalization;
using StyleGanSharp.Inference;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Truncation of single style inputs, <c>0-3=0.5,6=1</c>.</summary>
internal sealed class LayerTruncation
{
    private readonly string _name;
    private readonly (IReadOnlyList<long> Layers, double Psi)[] _parts;

    private LayerTruncation(string name, (IReadOnlyList<long> Layers, double Psi)[] parts) => (_name, _parts) = (name, parts);

    /// <exception cref="UsageException">When a part has another form.</exception>
    public static LayerTruncation Parse(string text, string name) => new(name, [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part =>
        part.Split('=') is [var layers, var psi] && double.TryParse(psi, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? (Latent.ParseSeeds(layers, name), value)
            : throw new UsageException($"{name} '{part}' is not LAYERS=PSI. Write 0-3=0.5,6=1."))]);

    /// <summary>ψ of each style input; not a number where none is named.</summary>
    /// <exception cref="UsageException">When the network has fewer.</exception>
    public double[] Psi(int numWs)
    {
        double[] psi = [.. Enumerable.Repeat(double.NaN, numWs)];
        foreach ((IReadOnlyList<long> layers, double value) in _parts)
        {
            foreach (long layer in layers)
            {
                psi[layer < numWs ? layer : throw new UsageException($"{_name} names layer {layer}; the network has style inputs 0 to {numWs - 1}.")] = value;
            }
        }

        return psi;
    }
}
