using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using StyleGanSharp.Benchmarks;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench;

/// <summary>The filtered nonlinearities of StyleGAN3-T and -R at 256 pixels, layer by layer, one image: this library's implementation and the reference, forward and backward.</summary>
/// <remarks>BenchmarkDotNet derives from the class, which therefore is neither internal nor sealed.</remarks>
[Config(typeof(Config))]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByParams)]
public class OperatorBenchmarks : IDisposable
{
    private LayerNonlinearity? _nonlinearity;
    private Tensor? _recorded;
    private Tensor? _referenceRecorded;

    /// <summary>The network and the layer.</summary>
    [ParamsSource(nameof(Layers))]
    public string Layer { get; set; } = string.Empty;

    /// <summary>All layers of both networks.</summary>
    public static IEnumerable<string> Layers => new[] { "stylegan3-t:256", "stylegan3-r:256" }.SelectMany(network => Plans(network).Select(plan => $"{network} {plan.Name}"));

    /// <summary>Makes an input of the size that the layer's convolution gives.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        string[] words = Layer.Split(' ');
        LayerPlan plan = Plans(words[0]).Single(plan => plan.Name == words[1]);
        using var random = new RandomSource(1);
        using Tensor input = random.Normal(1, plan.Out.Channels, plan.In.Size + plan.Kernel - 1, plan.In.Size + plan.Kernel - 1);
        _nonlinearity = new LayerNonlinearity(plan, input);
        _recorded = _nonlinearity.Record(LayerImplementation.Own);
        _referenceRecorded = _nonlinearity.Record(LayerImplementation.Plain);
    }

    /// <summary>Forward by this library.</summary>
    [Benchmark]
    public void Forward() => _nonlinearity!.Forward(LayerImplementation.Own).Dispose();

    /// <summary>Forward by plain tensor operations.</summary>
    [Benchmark]
    public void ForwardReference() => _nonlinearity!.Forward(LayerImplementation.Plain).Dispose();

    /// <summary>Gradient by this library.</summary>
    [Benchmark]
    public void Backward() => _nonlinearity!.Backward(_recorded!).Dispose();

    /// <summary>Gradient by plain tensor operations.</summary>
    [Benchmark]
    public void BackwardReference() => _nonlinearity!.Backward(_referenceRecorded!).Dispose();

    /// <summary>Frees the tensors.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _recorded?.Dispose();
        _referenceRecorded?.Dispose();
        _nonlinearity?.Dispose();
    }

    private static IReadOnlyList<LayerPlan> Plans(string network) => LayerSchedule.Make((StyleGan3GeneratorOptions)BenchmarkSubject.Parse(network).Generator).Layers;

    /// <summary>In this process, which knows how to load libtorch; a generated program would not.</summary>
    private sealed class Config : ManualConfig
    {
        private const int NameWidth = 40;

        public Config()
        {
            AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
            SummaryStyle = SummaryStyle.Default.WithMaxParameterColumnWidth(NameWidth);
        }
    }
}
