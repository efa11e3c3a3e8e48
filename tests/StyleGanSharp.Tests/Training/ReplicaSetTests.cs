using StyleGanSharp.Distribution;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Ops;
using StyleGanSharp.Optimization;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

public sealed class ReplicaSetTests
{
    private const int ReplicaBatch = 4;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Given_copies_When_they_compute_side_by_side_or_in_turns_Then_weights_and_averages_end_bit_for_bit_equal(int replicas)
    {
        using var scope = NewDisposeScope();
        int threads = get_num_threads();
        set_num_threads(1); // sums of libtorch are cut by threads
        Dictionary<string, Tensor> parallel = Train(replicas, isParallel: true, iterations: 3);
        Dictionary<string, Tensor> inTurns = Train(replicas, isParallel: false, iterations: 3);
        set_num_threads(threads);
        Assert.All(parallel, item => Assert.True(item.Value.equal(inTurns[item.Key]).all().item<bool>(), $"{item.Key} differs."));
    }

    [Fact]
    public void Given_two_copies_When_they_share_a_batch_Then_running_averages_become_what_the_whole_batch_makes_of_them()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> whole = Train(1, isParallel: false, iterations: 1, replicaBatch: 2 * ReplicaBatch);
        Dictionary<string, Tensor> shared = Train(2, isParallel: true, iterations: 1);
        string[] averages = [.. whole.Keys.Where(name => name.EndsWith("w_avg", StringComparison.Ordinal) || name.EndsWith("magnitude_ema", StringComparison.Ordinal))];
        Assert.True(averages.Length > 5);
        Assert.All(averages, name => TensorAssert.CloseToScale(whole[name], shared[name], 1e-5, name));
        Assert.All(whole.Keys.Where(name => name.EndsWith("filter", StringComparison.Ordinal)), name => Assert.True(whole[name].equal(shared[name]).all().item<bool>(), name));
    }

    [Fact]
    public void Given_a_hundred_iterations_When_copies_compute_Then_the_number_of_live_tensors_of_all_threads_stays_constant()
    {
        var counts = new List<long>();
        using (NewDisposeScope())
        {
            Train(2, isParallel: true, iterations: 100, counts: counts);
        }

        Assert.Equal(100, counts.Count);
        Assert.All(Enumerable.Range(22, 78), step => Assert.Equal(counts[step - 2], counts[step])); // every second step regularizes
    }

    [Fact]
    public void Given_plain_operators_are_preferred_When_copies_compute_Then_they_prefer_them_too()
    {
        var seen = new bool[2];
        using var random = new RandomSource(1);
        (GeneratorNetwork g, DiscriminatorNetwork d) = Build();
        (GeneratorNetwork g1, DiscriminatorNetwork d1) = Build();
        using GanLoss first = Loss(g, d, random, () => seen[0] = CpuSupport.IsReferencePreferred);
        using var otherRandom = new RandomSource(2);
        using GanLoss second = Loss(g1, d1, otherRandom, () => seen[1] = CpuSupport.IsReferencePreferred);
        using StatCollector stats = new(), otherStats = new();
        using var set = new ReplicaSet([new TrainingReplica(g, d, first, stats), new TrainingReplica(g1, d1, second, otherStats)], isParallel: true);
        using (CpuSupport.Prefer(OpImplementation.Reference))
        {
            set.AccumulateGradients(LossPhase.GMain, 2, _ => new LossInput(zeros(1, 3, 16, 16), zeros(1, 0), zeros(1, 16), zeros(1, 0), 1, 0));
        }

        Assert.Equal([true, true], seen);
        Array.ForEach<nn.Module>([g, d, g1, d1], module => module.Dispose());
    }

    /// <summary>Trains a small StyleGAN3 for some iterations and returns its state.</summary>
    private static Dictionary<string, Tensor> Train(int replicas, bool isParallel, int iterations, int replicaBatch = ReplicaBatch, List<long>? counts = null)
    {
        var live = new long[replicas];
        using var random = new RandomSource(5);
        List<IDisposable> owned = [];
        var parts = new List<TrainingReplica>();
        for (int i = 0; i < replicas; i++)
        {
            int number = i;
            (GeneratorNetwork generator, DiscriminatorNetwork discriminator) = Build();
            var source = new RandomSource((ulong)i);
            GanLoss loss = Loss(generator, discriminator, source, () => live[number] = DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            var stats = new StatCollector();
            parts.Add(new TrainingReplica(generator, discriminator, loss, stats));
            owned.AddRange([source, loss, stats, generator, discriminator]);
        }

        using var set = new ReplicaSet(parts, isParallel);
        GeneratorNetwork ema = Build().Generator;
        owned.Add(ema);
        using (var trainer = new GanStep(
            set, ema,
            new GanStepOptions { GOptimizer = new AdamOptions { LearningRate = 0.01 }, DOptimizer = new AdamOptions { LearningRate = 0.01 }, GRegInterval = null, DRegInterval = 2, EmaKimg = 1, MicroBatchSize = replicaBatch },
            SingleProcess.Instance))
        {
            for (int i = 0; i < iterations; i++)
            {
                using (NewDisposeScope())
                {
                    int batch = replicas * replicaBatch;
                    Tensor real = random.Normal(batch, 3, 16, 16);
                    trainer.Run(real, zeros(batch, 0), _ => (random.Normal(batch, 16), zeros(batch, 0))).Dispose();
                    parts[0].Stats.Take(SingleProcess.Instance);
                }

                counts?.Add(live.Skip(1).Sum() + DisposeScopeManager.Statistics.ThreadTotalLiveCount); // the first computes on this thread
            }
        }

        var state = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string role, nn.Module module) in new (string, nn.Module)[] { ("G.", parts[0].Generator), ("D.", parts[0].Discriminator), ("E.", ema) })
        {
            foreach ((string name, Tensor value) in module.state_dict())
            {
                state[role + name] = value.detach().clone();
            }
        }

        owned.ForEach(item => item.Dispose());
        return state;
    }

    private static (GeneratorNetwork Generator, DiscriminatorNetwork Discriminator) Build()
    {
        using var random = new RandomSource(7);
        GeneratorNetwork generator = new StyleGan3GeneratorOptions { ImgResolution = 16, ZDim = 16, WDim = 16, ChannelBase = 128, ChannelMax = 8, NumLayers = 6 }.Create(random);
        DiscriminatorNetwork discriminator = new StyleGan2DiscriminatorOptions { ImgResolution = 16, ChannelBase = 128, ChannelMax = 8, MbstdNumChannels = 0 }.Create(random);
        return (generator, discriminator);
    }

    /// <summary>A loss that does something on its thread whenever it augments images, which it leaves as they are.</summary>
    private static GanLoss Loss(GeneratorNetwork generator, DiscriminatorNetwork discriminator, RandomSource random, Action onAugment) => new(
        generator, discriminator,
        images =>
        {
            onAugment();
            return images.alias();
        },
        new GanLossOptions { R1Gamma = 1, PlWeight = 0, StyleMixingProb = 0 }, random);
}
