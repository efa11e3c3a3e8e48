using System.Runtime.InteropServices;
using System.Security.Cryptography;
using StyleGanSharp.Distribution;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <content>
/// What belongs to the shares of a batch. A batch is split into equal shares, one per replica, numbered over all processes; random draws and sums follow from the shares alone, so that results and
/// states do not depend on how many processes there are.
/// </content>
internal sealed partial class TrainingSession
{
    /// <summary>Random streams that each share has for itself.</summary>
    private string[] OwnStreams => _options.DiffAugment.Count > 0 ? ["loss", "augment", "diffaug"] : ["loss", "augment"];

    /// <summary>Numbers of the shares of a batch that this process computes.</summary>
    private IEnumerable<int> Shares => SharesOf(_communicator.Rank);

    /// <summary>The states of the random streams of all processes, by name; on the CPU.</summary>
    public IReadOnlyDictionary<string, Tensor> GatherStreams()
    {
        Dictionary<string, Tensor> states = RandomSources.ToDictionary(item => item.Key, item => item.Value.GetState(), StringComparer.Ordinal);
        if (_communicator.WorldSize == 1)
        {
            return states;
        }

        string[] own = [.. StreamsOf(_communicator.Rank)];
        byte[] mine = [.. own.SelectMany(name => states[name].bytes.ToArray())];
        byte[][] all = _communicator.GatherAll(mine);
        int length = mine.Length / own.Length;
        for (int rank = 0; rank < all.Length; rank++)
        {
            foreach ((string name, int number) in StreamsOf(rank).Select((name, number) => (name, number)))
            {
                Tensor state = empty_like(states[own[0]]);
                state.bytes = all[rank].AsSpan(number * length, length);
                states[name] = state;
            }
        }

        return states;
    }

    /// <summary>Checks that weights, averages and optimizers of all processes are equal.</summary>
    /// <exception cref="DistributionException">When those of a process have become others; names it.</exception>
    public void RequireEqualWeights()
    {
        if (_communicator.WorldSize == 1)
        {
            return;
        }

        using var scope = NewDisposeScope();
        IEnumerable<(string Name, IEnumerable<Tensor> Tensors)> parts =
        [
            .. Networks.Select(network => (network.Key, network.Value.state_dict().OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => item.Value))),
            ("the optimizer of G", GanStep.G.Optimizer.State().Select(item => item.Value)),
            ("the optimizer of D", GanStep.D.Optimizer.State().Select(item => item.Value)),
        ];
        string[] names = [.. parts.Select(part => part.Name)];
        string[][] all = [.. _communicator.GatherAll(string.Join(' ', parts.Select(part => Hash(part.Tensors)))).Select(text => text.Split(' '))];
        for (int rank = 1; rank < all.Length; rank++)
        {
            string[] different = [.. names.Where((_, i) => all[rank][i] != all[0][i])];
            if (different.Length > 0)
            {
                throw new DistributionException($"Process {rank} on {_communicator.HostOf(rank)} has drifted apart from process 0 on {_communicator.HostOf(0)}: {string.Join(", ", different)} {(different.Length == 1 ? "has" : "have")} other values there. "
                    + "A fault of memory or processor, or machines of different kinds, do this. What was saved before is unharmed.");
            }
        }
    }

    private static string Hash(IEnumerable<Tensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Tensor tensor in tensors)
        {
            using Tensor onCpu = tensor.detach().cpu().contiguous();
            hash.AppendData(onCpu.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string OfShare(string stream, int share) => share == 0 ? stream : $"{stream}.{share}";

    private IEnumerable<int> SharesOf(int rank) => Enumerable.Range(rank * (_options.Replicas / _communicator.WorldSize), _options.Replicas / _communicator.WorldSize);

    private IEnumerable<string> StreamsOf(int rank) => SharesOf(rank).SelectMany(share => OwnStreams.Select(stream => OfShare(stream, share)));

    /// <summary>The streams of the whole batch, which are the same in all processes, and those of each of this process's shares of it.</summary>
    private Dictionary<string, RandomSource> OpenRandomSources()
    {
        var sources = new Dictionary<string, RandomSource>(StringComparer.Ordinal)
        {
            ["latent"] = new(StreamSeed("latent"), _device),
            ["label"] = new(StreamSeed("label")),
        };
        foreach (string name in StreamsOf(_communicator.Rank))
        {
            sources[name] = new RandomSource(StreamSeed(name), _device);
        }

        return sources;
    }

    /// <summary>This process's part of what was drawn for a whole batch: the micro-batches of its shares.</summary>
    private Tensor Part(Tensor ofBatch)
    {
        if (_communicator.WorldSize == 1)
        {
            return ofBatch;
        }

        using var scope = NewDisposeScope();
        long block = (long)Shares.Count() * _options.MicroBatchSize;
        long rounds = ofBatch.shape[0] / (block * _communicator.WorldSize);
        return ofBatch.view([rounds, _communicator.WorldSize, block, .. ofBatch.shape[1..]]).select(1, _communicator.Rank).reshape([rounds * block, .. ofBatch.shape[1..]]).MoveToOuterDisposeScope();
    }

    /// <summary>Sums over all processes; of whole numbers, so that the order makes no difference.</summary>
    private (double Sum, long Count) SumOfAll((double Sum, long Count) mine)
    {
        double[] all = new double[2 * _communicator.WorldSize];
        _communicator.AllGather(MemoryMarshal.AsBytes(new[] { mine.Sum, mine.Count }.AsSpan()), MemoryMarshal.AsBytes(all.AsSpan()));
        return (all.Where((_, i) => i % 2 == 0).Sum(), (long)all.Where((_, i) => i % 2 == 1).Sum());
    }

    /// <summary>A seed for each named stream (FNV-1a of the name, mixed with the run's seed).</summary>
    private ulong StreamSeed(string name)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (char letter in $"{_options.Seed}/0/{name}")
        {
            hash = (hash ^ letter) * 0x100000001b3;
        }

        return hash & long.MaxValue;
    }
}
