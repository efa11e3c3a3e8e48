using StyleGanSharp.Distribution;
using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>Collects count, sum and sum of squares of named training figures on their device, without waiting for it.</summary>
internal sealed class StatCollector : IDisposable
{
    private readonly Dictionary<string, Moments> _moments = new(StringComparer.Ordinal);

    /// <summary>Adds values to a figure.</summary>
    /// <param name="name">Its name, as the reference implementation calls it, e.g. <c>Loss/scores/real</c>.</param>
    /// <param name="values">Any shape; every element counts once.</param>
    public void Report(string name, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Add(name, Moments.Of(values));
    }

    /// <summary>Adds one number to a figure.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The number.</param>
    public void Report(string name, double value)
    {
        using Tensor scalar = tensor(value, ScalarType.Float64);
        Report(name, scalar);
    }

    /// <summary>Adds the logits of all heads and their signs.</summary>
    /// <param name="kind"><c>real</c> or <c>fake</c>.</param>
    /// <param name="heads">Logits of each head, [N, K].</param>
    /// <param name="others">Where logits have no zero of their own: those of the other kind, whose mean takes its place; null otherwise.</param>
    /// <returns>The signs, for the caller to dispose.</returns>
    public Moments ReportScores(string kind, IReadOnlyList<Tensor> heads, IReadOnlyList<Tensor>? others = null)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Report($"Loss/scores/{kind}", cat([.. heads], 1));
        Tensor compared = cat([.. others is null ? heads : heads.Zip(others, (head, other) => head - other.mean())], 1);
        Moments signs = Moments.Of(compared.sign());
        Add($"Loss/signs/{kind}", signs.Clone());
        return signs;
    }

    /// <summary>Takes over what another collector has, which starts anew.</summary>
    /// <param name="other">The other one, of figures on the same device.</param>
    public void Add(StatCollector other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach ((string name, Moments moments) in other._moments)
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
        Moments.Share(_moments, communicator);
        var result = new SortedDictionary<string, StatSummary>(StringComparer.Ordinal);
        foreach ((string name, Moments moments) in _moments.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            result[name] = moments.Summarize();
            moments.Dispose();
        }

        _moments.Clear();
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Moments moments in _moments.Values)
        {
            moments.Dispose();
        }

        _moments.Clear();
    }

    /// <summary>Takes ownership of moments.</summary>
    private void Add(string name, Moments moments)
    {
        if (!_moments.TryAdd(name, moments))
        {
            _moments[name].Add(moments);
            moments.Dispose();
        }
    }
}
