using StyleGanSharp.Features.Attributes;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics.Disentanglement;

/// <summary>Latents of random images, with what an attribute classifier sees in the images.</summary>
internal sealed class LabeledLatents : IDisposable
{
    /// <summary>An attribute that fewer of the images have, or lack, cannot be distinguished from the classifier's mistakes.</summary>
    private const double MinFraction = 0.01;

    private readonly Tensor _z;
    private readonly Tensor _w;

    /// <param name="z">[N, ZDim] float32 on the CPU; it and the following are disposed with this.</param>
    /// <param name="w">[N, WDim] float32 on the CPU.</param>
    /// <param name="logOdds">[N, attributes] float32 on the CPU.</param>
    /// <param name="attributes">Their names.</param>
    /// <param name="labels">[N, CDim] float32 on the CPU; null of an unconditional generator.</param>
    public LabeledLatents(Tensor z, Tensor w, Tensor logOdds, IReadOnlyList<string> attributes, Tensor? labels = null)
    {
        (_z, _w, LogOdds, Attributes, Labels) = (z, w, logOdds, attributes, labels);
    }

    /// <summary>The labels that the images were made with: [N, CDim] float32 on the CPU; null of an unconditional generator.</summary>
    public Tensor? Labels { get; }

    /// <summary>Names of the attributes the classifier is reliable about.</summary>
    public IReadOnlyList<string> Attributes { get; }

    /// <summary>[N, attributes] float32 on the CPU.</summary>
    public Tensor LogOdds { get; }

    public int Count => (int)_z.shape[0];

    /// <summary>Positions of the attributes that some images have and some lack.</summary>
    public IReadOnlyList<int> Varying()
    {
        using var scope = NewDisposeScope();
        double[] fractions = [.. (LogOdds > 0).to(ScalarType.Float64).mean([0]).data<double>()];
        return [.. Enumerable.Range(0, fractions.Length).Where(a => fractions[a] >= MinFraction && fractions[a] <= 1 - MinFraction)];
    }

    /// <summary>[N, D] float32 on the CPU; not to be disposed.</summary>
    public Tensor In(LatentSpace space) => space == LatentSpace.Z ? _z : _w;

    /// <summary>Generates images and looks at them.</summary>
    /// <param name="request">What is measured.</param>
    /// <param name="num">How many.</param>
    /// <param name="fraction">How much of the whole measurement this is, for its progress.</param>
    public static LabeledLatents Draw(MetricRequest request, int num, double fraction)
    {
        var attributes = new ReliableAttributes(request.RequireAttributes());
        using var scope = NewDisposeScope();
        using var batches = new GeneratedBatches(request);
        var zs = new List<Tensor>();
        var ws = new List<Tensor>();
        var labels = new List<Tensor>();
        var scores = new List<Tensor>();
        for (int done = 0; done < num; done += request.Batch)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            int n = Math.Min(request.Batch, num - done);
            (Tensor z, Tensor? c, Tensor w, Tensor images) = batches.NextWithLatents(n);
            zs.Add(z.cpu().MoveToOuterDisposeScope());
            ws.Add(w.cpu().MoveToOuterDisposeScope());
            labels.AddRange(c is null ? [] : [c.cpu().MoveToOuterDisposeScope()]);
            scores.Add(attributes.LogOdds(images).MoveToOuterDisposeScope());
            request.Progress?.Report(fraction * (done + n) / num);
        }

        return new LabeledLatents(cat(zs, 0).DetachFromDisposeScope(), cat(ws, 0).DetachFromDisposeScope(), cat(scores, 0).DetachFromDisposeScope(), attributes.Names,
            labels.Count == 0 ? null : cat(labels, 0).DetachFromDisposeScope());
    }

    public void Dispose()
    {
        _z.Dispose();
        _w.Dispose();
        LogOdds.Dispose();
        Labels?.Dispose();
    }
}
