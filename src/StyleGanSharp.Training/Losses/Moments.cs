using System.Text.Json;
using StyleGanSharp.Distribution;
using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>Count, sum and sum of squares of numbers, on their device: nothing waits for it until they are read.</summary>
internal sealed class Moments : IDisposable
{
    private readonly Tensor _values; // [3] float64

    private Moments(Tensor values) => _values = values;

    /// <summary>Those of a tensor's elements.</summary>
    /// <param name="values">Any shape; every element counts once.</param>
    public static Moments Of(Tensor values)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor flat = values.detach().flatten().to(ScalarType.Float64);
        return new Moments(stack([ones_like(flat).sum(), flat.sum(), flat.square().sum()]).DetachFromDisposeScope());
    }

    /// <summary>The same numbers in memory of their own.</summary>
    public Moments Clone() => new(_values.clone().DetachFromDisposeScope());

    /// <summary>Adds those of other numbers.</summary>
    public void Add(Moments other) => _values.add_(other._values);

    /// <summary>Sum and count; waits for the device.</summary>
    public (double Sum, long Count) Read()
    {
        double[] values = ToArray();
        return (values[1], (long)values[0]);
    }

    /// <summary>Adds figures of the same names up over all processes; a process that lacks one adds nothing to it.</summary>
    /// <param name="figures">The figures of this process; what others have is added to them.</param>
    /// <param name="communicator">The processes.</param>
    public static void Share(IDictionary<string, Moments> figures, ICommunicator communicator)
    {
        if (communicator.WorldSize == 1)
        {
            return;
        }

        string mine = JsonSerializer.Serialize(figures.ToDictionary(item => item.Key, item => item.Value.ToArray().Select(BitConverter.DoubleToInt64Bits).ToArray()));
        string[] all = communicator.GatherAll(mine);
        foreach (Moments moments in figures.Values)
        {
            moments.Dispose();
        }

        figures.Clear();
        foreach ((string name, long[] bits) in all.SelectMany(text => JsonSerializer.Deserialize<Dictionary<string, long[]>>(text)!))
        {
            var part = new Moments(tensor(bits.Select(BitConverter.Int64BitsToDouble).ToArray()).DetachFromDisposeScope());
            if (!figures.TryAdd(name, part))
            {
                figures[name].Add(part);
                part.Dispose();
            }
        }
    }

    /// <summary>Count, mean and standard deviation.</summary>
    public StatSummary Summarize()
    {
        double[] values = ToArray();
        double mean = values[1] / values[0];
        return new StatSummary((long)values[0], mean, Math.Sqrt(Math.Max((values[2] / values[0]) - (mean * mean), 0)));
    }

    public void Dispose() => _values.Dispose();

    private double[] ToArray()
    {
        using Tensor onCpu = _values.cpu();
        return onCpu.data<double>().ToArray();
    }
}
