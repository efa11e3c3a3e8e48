using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Distribution;
using StyleGanSharp.Losses;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Distribution;

/// <summary>A training ends with the same bits however the shares of its batches lie over processes, here played by threads.</summary>
public sealed class LayoutTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Trainings => new() { "stylegan2", "stylegan2 of two rounds", "stylegan3-t", "conditional rpgan", "apa and lecam", "fastgan" };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Given_four_shares_of_a_batch_When_one_two_or_four_processes_train_Then_states_and_options_are_equal_bit_for_bit(string kind)
    {
        TrainingOptions request = Request(kind);
        string alone = Train(request, 1, "alone");
        foreach (int processes in new[] { 2, 4 })
        {
            string shared = Train(request, processes, $"{processes}");
            AssertEqualStates(alone, shared);
            Assert.Equal(File.ReadAllText(new RunFolder(alone).OptionsFile), File.ReadAllText(new RunFolder(shared).OptionsFile));
        }
    }

    [Fact]
    public void Given_a_run_of_two_processes_When_four_and_then_one_continue_it_Then_it_ends_as_if_one_had_never_stopped()
    {
        TrainingOptions request = Request("stylegan2") with { Kimg = 0.096 };
        string whole = Train(request, 1, "whole");
        string parts = Train(request with { Kimg = 0.032 }, 2, "parts");
        Resume(parts, 4, 0.064);
        Resume(parts, 1, 0.096);
        AssertEqualStates(whole, parts);
    }

    [Fact]
    public void Given_sums_in_the_order_of_mpi_When_two_processes_train_Then_weights_are_equal_to_rounding()
    {
        TrainingOptions request = Request("stylegan2") with { Kimg = 0.016 };
        string exact = Train(request, 2, "exact");
        string fast = Train(request, 2, "fast", Reduction.Fast);
        using SafetensorsFile first = SafetensorsFile.Open(new RunFolder(exact).StateFile);
        using SafetensorsFile second = SafetensorsFile.Open(new RunFolder(fast).StateFile);
        foreach (string name in first.Entries.Keys.Where(name => name.StartsWith("G_ema.", StringComparison.Ordinal)))
        {
            using Tensor a = first.Read(name);
            using Tensor b = second.Read(name);
            TensorAssert.CloseToScale(a, b, 1e-3, name);
        }
    }

    [Fact]
    public void Given_a_stop_that_one_process_is_asked_for_When_they_train_Then_all_stop_at_the_same_step_and_the_rest_continues_exactly()
    {
        TrainingOptions request = Request("stylegan2") with { Kimg = 0.096 };
        string whole = Train(request, 1, "whole");
        using ImageDataset dataset = request.OpenData();
        ResolvedTraining options = request.Resolve(dataset, CPU);
        var folder = new RunFolder(_folder.File("stopped"));
        TrainingResult[] results = ThreadGroup.Run(2, group =>
        {
            using var stop = new CancellationTokenSource();
            IProgress<TrainingProgress>? progress = group.Rank == 1 ? new StopAt(stop, 0.04) : null;
            return TrainingRun.Train(options, dataset, folder, CPU, progress, group, cancellationToken: stop.Token);
        });
        Assert.All(results, result => Assert.True(result.WasCanceled));
        Assert.Equal(results[0].Kimg, results[1].Kimg);
        Assert.InRange(results[0].Kimg, 0.03, 0.08);
        Resume(folder.Path, 2, 0.096);
        AssertEqualStates(whole, folder.Path);
    }

    [Fact]
    public void Given_processes_with_other_options_or_data_When_they_start_Then_the_error_names_process_machine_and_difference()
    {
        TrainingOptions request = Request("stylegan2");
        string Refused(Func<int, TrainingOptions> of) => Assert.Throws<DistributionException>(() => ThreadGroup.Run(2, group =>
        {
            TrainingOptions mine = of(group.Rank);
            using ImageDataset dataset = mine.OpenData();
            return TrainingRun.Train(mine.Resolve(dataset, CPU, 2), dataset, new RunFolder(_folder.File("refused")), CPU, communicator: group);
        })).Message;
        Assert.StartsWith("Process 1 on host1 is not like process 0 on host0: options.loss.r1_gamma is 3 there and 2 here.", Refused(rank => request with { Gamma = 2 + rank }), StringComparison.Ordinal);
        Assert.Contains("data.", Refused(rank => request with { Data = $"builtin:avatars?count={20 + rank}" }), StringComparison.Ordinal);
        Assert.False(File.Exists(new RunFolder(_folder.File("refused")).StateFile));
    }

    [Fact]
    public void Given_weights_of_one_process_that_became_others_When_a_snapshot_is_made_Then_the_error_names_the_process_and_nothing_is_saved()
    {
        TrainingOptions request = Request("stylegan2");
        using ImageDataset dataset = request.OpenData();
        ResolvedTraining options = request.Resolve(dataset, CPU);
        string message = Assert.Throws<DistributionException>(() => ThreadGroup.Run(2, group =>
        {
            using var scope = NewDisposeScope();
            using var session = new TrainingSession(options, dataset, CPU, group);
            session.RequireEqualWeights();
            if (group.Rank == 1)
            {
                using var noGradient = no_grad();
                session.D.parameters().First().view(-1)[0].add_(1e-3);
            }

            session.RequireEqualWeights();
            return 0;
        })).Message;
        Assert.StartsWith("Process 1 on host1 has drifted apart from process 0 on host0: D has other values there.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 8)]
    [InlineData(4, 4)]
    public void Given_threads_of_several_processes_When_nobody_asks_for_replicas_Then_each_process_has_as_many(int processes, int replicas)
    {
        TrainingOptions request = new() { Data = "builtin:avatars?count=20", Resolution = 16, Batch = 32, CBase = 64, CMax = 8, Latent = 8, MapDepth = 2 };
        using ImageDataset dataset = request.OpenData();
        Assert.Equal(replicas, request.Resolve(dataset, CPU).WithMostReplicas(processes == 4 ? 4 : 4 * processes, null, processes).Replicas);
    }

    [Fact]
    public void Given_replicas_that_processes_cannot_share_When_resolved_Then_the_error_says_how_many_can()
    {
        TrainingOptions request = Request("stylegan2") with { Replicas = 2 };
        using ImageDataset dataset = request.OpenData();
        Assert.Contains("TrainingOptions.Replicas is 2; 4 processes cannot share them evenly. Start as many processes as divide it, or a new run with TrainingOptions.Replicas = 4.", Assert.Throws<OptionException>(() => request.Resolve(dataset, CPU, 4)).Message, StringComparison.Ordinal);
    }

    private static TrainingOptions Request(string kind)
    {
        TrainingOptions plain = TinyTraining.Options with { Batch = 16, Replicas = 4, MbstdGroup = 4, Kimg = 0.08, Tick = 0.032, Snap = 1, Aug = AugmentMode.Ada, P = 0.3, Data = "builtin:avatars?count=50" };
        return kind switch
        {
            "stylegan2 of two rounds" => plain with { MicroBatchSize = 2, MbstdGroup = 2, Noise = true },
            "stylegan3-t" => plain with { Cfg = "stylegan3-t", Resolution = 16, Kimg = 0.032 },
            "conditional rpgan" => plain with { Cond = true, Data = "builtin:avatars?label=glasses&count=50", Adversarial = AdversarialKind.RelativisticPairing, Penalty = GradientPenaltyKind.R1R2 },
            "apa and lecam" => plain with { Aug = AugmentMode.Apa, LeCam = 0.1, TopK = 0.5 },
            "fastgan" => plain with { Cfg = "fastgan", Resolution = 16, Kimg = 0.032, Aug = null, P = null, MapDepth = null, MbstdGroup = null, DFeatures = "builtin" },
            _ => plain,
        };
    }

    private string Train(TrainingOptions request, int processes, string name, Reduction reduction = Reduction.Exact)
    {
        using ImageDataset dataset = request.OpenData();
        ResolvedTraining options = request.Resolve(dataset, CPU);
        var folder = new RunFolder(_folder.File(name));
        OnOneThread(() => ThreadGroup.Run(processes, group => TrainingRun.Train(options, dataset, folder, CPU, communicator: processes == 1 ? null : group, reduction: reduction)));
        return folder.Path;
    }

    private static void Resume(string folder, int processes, double kimg) => OnOneThread(() =>
        ThreadGroup.Run(processes, group => TrainingRun.Resume(new RunFolder(folder), null, CPU, kimg, communicator: processes == 1 ? null : group)));

    /// <summary>Sums of libtorch are cut by its threads.</summary>
    private static void OnOneThread(Action work)
    {
        int threads = get_num_threads();
        set_num_threads(1);
        work();
        set_num_threads(threads);
    }

    private static void AssertEqualStates(string expected, string actual)
    {
        using SafetensorsFile first = SafetensorsFile.Open(new RunFolder(expected).StateFile);
        using SafetensorsFile second = SafetensorsFile.Open(new RunFolder(actual).StateFile);
        Assert.Equal(first.Metadata["counters"], second.Metadata["counters"]);
        Assert.Equal(first.Entries.Keys.Order(StringComparer.Ordinal), second.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.All(first.Entries.Keys, name =>
        {
            using Tensor a = first.Read(name);
            using Tensor b = second.Read(name);
            Assert.True(a.bytes.SequenceEqual(b.bytes), $"{name} differs.");
        });
    }

    private sealed class StopAt(CancellationTokenSource stop, double kimg) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Kimg >= kimg)
            {
                stop.Cancel();
            }
        }
    }
}
