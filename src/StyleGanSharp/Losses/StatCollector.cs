using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>Collects count, sum and sum of squares of named training figures on their device, without waiting for it.</summary>
internal sealed class StatCollector : IDisposable
{
    private readonly Dictionary<string, Tensor> _moments = new(StringComparer.Ordinal);

    /// <summary>Adds values to a figure.</summary>
    /// <param name="name">Its name, as the reference implementation calls it, e.g. <c>Loss/scores/real</c>.</param>
    /// <param name="values">Any shape; every element counts once.</param>
    public void Report(string name, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor flat = values.detach().flatten().to(ScalarType.Float64);
        Tensor moments = stack([ones_like(flat).sum(), flat.sum(), flat.square().sum()]); // [3]
        Add(name, moments.DetachFromDisposeScope());
    }

    /// <summary>Adds one number to a figure.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The number.</param>
    public void Report(string name, double value)
    {
        using Tensor scalar = tensor(value, ScalarType.Float64);
        Report(name, scalar);
    }

    /// <summary>Adds logits, and their signs, which augmentation and health are steered by.</summary>
    /// <param name="kind">Whose: <c>real</c> or <c>fake</c>.</param>
    /// <param name="heads">[N, K] of each head.</param>
    public void ReportScores(string kind, IReadOnlyList<Tensor> heads)
    {
        Tensor logits = cat([.. heads], 1);
        Report($"Loss/scores/{kind}", logits);
        Report($"Loss/signs/{kind}", logits.sign());
    }

    /// <summary>Takes over what another collector has, which starts anew.</summary>
    /// <param name="other">The other one, of figures on the same device.</param>
    public void Add(StatCollector other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach ((string name, Tensor moments) in other._moments)
        {
            Add(name, moments);
        }

        other._moments.Clear();
    }

    /// <summary>The figures since the last call, summed over all processes; starts anew.</summary>
    /// <param name="communicator">The processes.</param>
    /// <returns>By name, in alphabetical order.</returns>
    public IReadOnlyDictionary<string, StatSummary> Take(ICommunicator communicator)
    {
        ArgumentNullException.ThrowIfNull(communicator);
        var result = new SortedDictionary<string, StatSummary>(StringComparer.Ordinal);
        foreach ((string name, Tensor moments) in _moments.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            communicator.AllReduceSum(moments);
            using Tensor onCpu = moments.cpu();
            double[] values = onCpu.data<double>().ToArray();
            double mean = values[1] / values[0];
            result[name] = new StatSummary((long)values[0], mean, Math.Sqrt(Math.Max((values[2] / values[0]) - (mean * mean), 0)));
            moments.Dispose();
        }

        _moments.Clear();
        return result;
    }

    /// <summary>Sum and count of one figure since the last <see cref="Take"/>, without resetting it.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Zero and zero when nothing was reported.</returns>
    public (double Sum, long Count) Peek(string name)
    {
        if (!_moments.TryGetValue(name, out Tensor? moments))
        {
            return (0, 0);
        }

        using Tensor onCpu = moments.cpu();
        double[] values = onCpu.data<double>().ToArray();
        return (values[1], (long)values[0]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor moments in _moments.Values)
        {
            moments.Dispose();
        }

        _moments.Clear();
    }

    /// <summary>Takes moments over.</summary>
    private void Add(string name, Tensor moments)
    {
        if (_moments.TryAdd(name, moments))
        {
            return;
        }

        _moments[name].add_(moments);
        moments.Dispose();
    }
}
