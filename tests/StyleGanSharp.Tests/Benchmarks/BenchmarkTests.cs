using StyleGanSharp.Benchmarks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Benchmarks;

public sealed class BenchmarkTests
{
    private const int WorkBytes = 96 << 20;

    [Fact]
    public void Given_a_cancellation_When_measuring_Then_what_is_finished_is_returned_and_the_threads_are_as_before()
    {
        int threads = get_num_threads();
        using var stop = new CancellationTokenSource();
        BenchmarkReport report = Benchmark.Run(
            new BenchmarkOptions { Subjects = [Tiny("stylegan2:8")], Batches = [1, 2, 3], Threads = [2], Rounds = 1 }, new StopAt(2, stop), stop.Token);
        Assert.False(report.IsComplete);
        Assert.Equal(1, Assert.Single(report.Generation).Batch);
        Assert.Equal(threads, get_num_threads());
    }

    [Fact]
    public void Given_names_When_parsed_Then_networks_are_the_official_ones_unless_channels_are_chosen()
    {
        var small = (StyleGan2GeneratorOptions)BenchmarkSubject.Parse("stylegan2:256").Generator;
        var large = (StyleGan2GeneratorOptions)BenchmarkSubject.Parse("stylegan2:1024").Generator;
        var rotating = (StyleGan3GeneratorOptions)BenchmarkSubject.Parse("stylegan3-r:256").Generator;
        Assert.Equal((16384, 32768), (small.ChannelBase, large.ChannelBase));
        Assert.Equal((65536, 1024, 1, true), (rotating.ChannelBase, rotating.ChannelMax, rotating.ConvKernel, rotating.UseRadialFilters));
        var grown = (StyleGanXlGeneratorOptions)BenchmarkSubject.Parse("stylegan-xl:64").Generator;
        Assert.Equal((16, 10, 65536, 1024), (grown.StemResolution, grown.StemLayers, grown.ChannelBase, grown.ChannelMax));
        Assert.Equal([new SuperResolutionStage(32, 7), new SuperResolutionStage(64, 5)], grown.Stages);
        BenchmarkSubject trained = BenchmarkSubject.Parse("stylegan3-t:32", 2048, 64, 8);
        Assert.Equal((2048, 64), (((StyleGan3GeneratorOptions)trained.Generator).ChannelBase, ((StyleGan3GeneratorOptions)trained.Generator).ChannelMax));
        Assert.Equal(8, trained.Training!.Batch);
    }

    [Fact]
    public void Given_what_cannot_be_measured_When_validated_Then_every_problem_is_named()
    {
        var file = new BenchmarkSubject("faces.pkl", new StyleGan2GeneratorOptions { ImgResolution = 8 }, null);
        UsageException problem = Assert.Throws<OptionException>(
            () => new BenchmarkOptions { Subjects = [file], Batches = [0], Threads = [], Rounds = 0, MeasuresTraining = true }.Validate());
        Assert.All(
            ["BenchmarkOptions.Batches is 0;", "BenchmarkOptions.Threads is empty;", "BenchmarkOptions.Rounds is 0;", "BenchmarkOptions.MeasuresTraining is true; faces.pkl is a file"],
            text => Assert.Contains(text, problem.Message, StringComparison.Ordinal));
        Assert.Contains("BenchmarkOptions.WithReference is true;", Assert.Throws<OptionException>(
            () => new BenchmarkOptions { Subjects = [file], WithReference = true }.Validate()).Message, StringComparison.Ordinal);
        Assert.Contains("neither a file, a run folder, an address nor a configuration", Assert.Throws<UsageException>(() => BenchmarkSubject.Parse("nothing")).Message, StringComparison.Ordinal);
        Assert.Contains("TrainingOptions.Cfg is 'stylegan9'", Assert.Throws<OptionException>(() => BenchmarkSubject.Parse("stylegan9:64")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_work_that_fills_memory_and_gives_it_back_When_measured_Then_its_peak_is_counted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells.");
        (long Added, long Peak)? memory = ProcessMemory.Of(() => ones(WorkBytes / sizeof(float)).Dispose());
        Assert.SkipWhen(memory is null, "This system does not let a process reset its peak.");
        // Other tests run beside this one.
        Assert.InRange(memory.Value.Added, WorkBytes * 0.9, WorkBytes * 20.0);
        Assert.True(memory.Value.Peak > memory.Value.Added);
    }

    [Fact]
    public void Given_the_reference_is_preferred_When_an_operator_runs_Then_it_is_the_reference_and_afterwards_the_fast_one()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Tensor x = random.Normal(2, 3, 20, 20);
        Tensor f = random.Normal(12);
        Tensor Run(OpImplementation implementation) => FilteredLeakyRelu.Apply(x, f, f, null, 2, 2, new Padding2d(9), implementation: implementation);
        Tensor preferred;
        using (CpuSupport.Prefer(OpImplementation.Reference))
        {
            preferred = Run(OpImplementation.Auto);
        }

        Assert.True(preferred.equal(Run(OpImplementation.Reference)).all().item<bool>());
        Assert.False(preferred.equal(Run(OpImplementation.Auto)).all().item<bool>(), "The fast implementation rounds otherwise than the reference.");
        Assert.True(Run(OpImplementation.Auto).equal(Run(OpImplementation.Cpu)).all().item<bool>());
    }

    [Fact]
    public void Given_a_generator_When_its_bare_convolutions_run_Then_the_last_of_each_resolution_has_the_images_size()
    {
        using var scope = NewDisposeScope();
        BenchmarkSubject subject = Tiny("stylegan2:16");
        long[] widths = [.. BareConvolutions.Of(subject.Generator, 2, CPU)!.Select(convolve => convolve().shape[3])];
        Assert.Equal([4L, 4, 8, 8, 9, 16, 16, 17], widths);
        Assert.Null(BareConvolutions.Of(Tiny("stylegan1:16").Generator, 1, CPU));
    }

    private static BenchmarkSubject Tiny(string name) => BenchmarkSubject.Parse(name, 64, 8, 4);

    private sealed class StopAt(int step, CancellationTokenSource stop) : IProgress<BenchmarkProgress>
    {
        private int _step;

        public void Report(BenchmarkProgress value)
        {
            if (++_step == step)
            {
                stop.Cancel();
            }
        }
    }
}
