using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>The inception score exp(E KL(p(y|x) ‖ p(y))) (Salimans 2016, arXiv 1606.03498, section 4), mean and deviation over equal parts; gathered batch by batch.</summary>
public sealed class InceptionScore : IDisposable
{
    private const double Smallest = 1e-16;

    private readonly long _total;
    private readonly int _parts;
    private readonly Tensor _probabilities;
    private readonly double[] _negativeEntropies;
    private long _count;

    /// <summary>Creates an empty one.</summary>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="total">How many images there will be.</param>
    /// <param name="parts">Equal parts, 10 by custom; fewer when there are fewer images.</param>
    public InceptionScore(int classCount, long total, int parts = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        _total = total;
        _parts = (int)Math.Min(parts, total);
        _probabilities = zeros([_parts, classCount], ScalarType.Float64).DetachFromDisposeScope();
        _negativeEntropies = new double[_parts];
    }

    /// <summary>Adds images.</summary>
    /// <param name="probabilities">[N, classes], each row sums to 1.</param>
    /// <exception cref="StyleGanException">When there are more than were announced.</exception>
    public void Add(Tensor probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        long n = probabilities.shape[0];
        if (_count + n > _total)
        {
            throw new StyleGanException($"There {Quantity.Are(_count + n, "image")} for a score of {_total}.");
        }

        using var scope = NewDisposeScope();
        Tensor p = probabilities.cpu().to(ScalarType.Float64);
        for (long done = 0; done < n;)
        {
            int part = (int)(_count * _parts / _total);
            long take = Math.Min(n - done, End(part) - _count);
            Tensor rows = p.narrow(0, done, take);
            _probabilities.select(0, part).add_(rows.sum([0]));
            _negativeEntropies[part] += (rows * rows.clamp_min(Smallest).log()).sum().item<double>();
            (done, _count) = (done + take, _count + take);
        }
    }

    /// <summary>The score.</summary>
    /// <returns>Mean and standard deviation over the parts.</returns>
    /// <exception cref="StyleGanException">When images are missing.</exception>
    public (double Mean, double Deviation) Compute()
    {
        if (_count != _total)
        {
            throw new StyleGanException($"There {Quantity.Are(_count, "image")} for a score of {_total}.");
        }

        using var scope = NewDisposeScope();
        double[] scores = new double[_parts];
        for (int i = 0; i < _parts; i++)
        {
            long size = End(i) - End(i - 1);
            Tensor mean = _probabilities.select(0, i) / size;
            double entropy = (mean * mean.clamp_min(Smallest).log()).sum().item<double>();
            scores[i] = Math.Exp((_negativeEntropies[i] / size) - entropy);
        }

        double average = scores.Average();
        return (average, Math.Sqrt(scores.Average(score => (score - average) * (score - average))));
    }

    /// <inheritdoc/>
    public void Dispose() => _probabilities.Dispose();

    /// <summary>The number of images up to the end of a part.</summary>
    private long End(int part) => (((part + 1) * _total) + _parts - 1) / _parts;
}
