using StyleGanSharp.Distribution;
using StyleGanSharp.Losses;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>
/// A pair of networks and copies of it that split a batch: each computes the gradients of some micro-batches, side by side on a thread of its own. Many operations of
/// small networks are too short for several threads; whole micro-batches are not.
/// </summary>
/// <remarks>
/// Weights lie in the same memory for all. Running averages of the networks and of the losses are separate during a step and become their mean at its end,
/// which is what the whole batch would have made of them.
/// </remarks>
internal sealed class ReplicaSet : IDisposable
{
    /// <summary>Fixed noise, which never changes and may be large.</summary>
    private const string Constant = "noise_const";

    private readonly TrainingReplica[] _replicas;
    private readonly Tensor[][] _averages;
    private readonly ThreadTeam? _team;

    /// <param name="replicas">The first has the networks that are trained, the others copies of their architecture whose weights and buffers are replaced; not disposed.</param>
    /// <param name="isParallel">Whether each has a thread of its own; otherwise they take turns, with equal results.</param>
    public ReplicaSet(IReadOnlyList<TrainingReplica> replicas, bool isParallel)
    {
        _replicas = [.. replicas];
        foreach (TrainingReplica copy in Copies)
        {
            TieWeights(replicas[0].Generator, copy.Generator);
            TieWeights(replicas[0].Discriminator, copy.Discriminator);
        }

        _averages = [.. _replicas.Select(replica => (Tensor[])
            [.. Changing(replica.Generator).Concat(Changing(replica.Discriminator)).Concat(replica.Loss.State.Values).Where(value => value.is_floating_point())])];
        BroadcastBuffers();
        _team = isParallel && _replicas.Length > 1 ? new ThreadTeam(_replicas.Length) : null;
    }

    /// <summary>The pair that is trained, and its copies.</summary>
    public IReadOnlyList<TrainingReplica> All => _replicas;

    /// <summary>The pair that is trained.</summary>
    public TrainingReplica First => _replicas[0];

    /// <summary>The others.</summary>
    public IEnumerable<TrainingReplica> Copies => _replicas.Skip(1);

    /// <summary>Adds a phase's gradients to the parameters of the replicas, which take the micro-batches in rotation.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="microBatches">How many micro-batches.</param>
    /// <param name="input">The input of a micro-batch; called on the threads that use it.</param>
    /// <returns>What the losses saw, of all micro-batches; dispose it.</returns>
    public LossFigures AccumulateGradients(LossPhase phase, long microBatches, Func<long, LossInput> input)
    {
        LossFigures[] figures = [.. _replicas.Select(_ => new LossFigures())];
        OpImplementation preferred = CpuSupport.IsReferencePreferred ? OpImplementation.Reference : OpImplementation.Auto;
        void Compute(int number)
        {
            using IDisposable preference = CpuSupport.Prefer(preferred);
            for (long microBatch = number; microBatch < microBatches; microBatch += _replicas.Length)
            {
                using var scope = NewDisposeScope();
                using LossFigures part = _replicas[number].Loss.AccumulateGradients(phase, input(microBatch), _replicas[number].Stats);
                figures[number].Take(part);
            }
        }

        if (_team is not null)
        {
            _team.Run(Compute);
        }
        else
        {
            for (int i = 0; i < _replicas.Length; i++)
            {
                Compute(i);
            }
        }

        foreach (LossFigures others in figures.Skip(1))
        {
            figures[0].Take(others);
        }

        return figures[0];
    }

    /// <summary>Ends a step: all of all processes have the mean of all running averages, and the first of each process all figures of it.</summary>
    /// <param name="communicator">The processes.</param>
    public void SynchronizeBuffers(ICommunicator communicator)
    {
        foreach (TrainingReplica copy in Copies)
        {
            First.Stats.Add(copy.Stats);
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (communicator.WorldSize > 1)
        {
            SynchronizeProcesses(communicator);
            return;
        }

        if (_replicas.Length == 1)
        {
            return;
        }

        for (int i = 0; i < _averages[0].Length; i++)
        {
            Tensor first = _averages[0][i];
            Tensor[] others = [.. _averages.Skip(1).Select(values => values[i])];

            // As a sum of differences: what does not change stays as it is, bit for bit.
            Tensor[] differences = [.. others.Select(other => other - first)];
            first.add_(differences.Aggregate((sum, next) => sum + next), 1.0 / _replicas.Length);
            Array.ForEach(others, other => other.copy_(first));
        }
    }

    /// <summary>Gives the copies the running averages of the first: after these were set.</summary>
    public void BroadcastBuffers()
    {
        using var noGradient = no_grad();
        foreach (Tensor[] averages in _averages.Skip(1))
        {
            foreach ((Tensor first, Tensor other) in _averages[0].Zip(averages))
            {
                other.copy_(first);
            }
        }
    }

    public void Dispose() => _team?.Dispose();

    /// <summary>The same over processes: the averages of all replicas are collected in the order of the shares of a batch.</summary>
    private void SynchronizeProcesses(ICommunicator communicator)
    {
        if (_averages[0].Length == 0)
        {
            return;
        }

        Tensor rows = stack([.. _averages.Select(values => cat([.. values.Select(value => value.flatten().to(ScalarType.Float32).cpu())]))]);
        Tensor all = communicator.GatherRows(rows); // [shares, Q]
        Tensor first = all[0];
        Tensor differences = all[1] - first;
        for (long i = 2; i < all.shape[0]; i++)
        {
            differences = differences + (all[i] - first);
        }

        Tensor mean = first.add(differences, 1.0 / all.shape[0]);
        long start = 0;
        for (int i = 0; i < _averages[0].Length; i++)
        {
            Tensor value = mean.narrow(0, start, _averages[0][i].numel()).view(_averages[0][i].shape);
            Array.ForEach(_averages, values => values[i].copy_(value));
            start += value.numel();
        }
    }

    private static IEnumerable<Tensor> Changing(nn.Module module) => module.named_buffers().Where(item => !item.name.EndsWith(Constant, StringComparison.Ordinal)).Select(item => item.buffer);

    private static void TieWeights(nn.Module from, nn.Module to)
    {
        using var noGradient = no_grad();
        foreach ((Parameter source, Parameter target) in from.parameters().Zip(to.parameters()))
        {
            target.set_(source);
        }
    }
}
