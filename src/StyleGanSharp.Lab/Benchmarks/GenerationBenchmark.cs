using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Benchmarks;

/// <summary>Whole generators beside their bare convolutions.</summary>
internal static class GenerationBenchmark
{
    public static GenerationTiming Run(BenchmarkSubject subject, int threads, int batch, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        Device device = options.Device ?? CPU;
        var synthesis = new SynthesisOptions { Precision = options.Precision };
        using var noGradient = no_grad();
        using var random = new RandomSource(1);
        using GeneratorNetwork network = subject.Generator.Create(random);
        network.to(device);
        Tensor z = random.Normal(batch, network.ZDim).to(device);
        Tensor ws = network.Map(z, network.CDim == 0 ? null : zeros(batch, network.CDim, device: device));
        IReadOnlyList<Func<Tensor>>? convolutions = BareConvolutions.Of(subject.Generator, batch, device);

        // The first round makes the plans of the convolutions, and is reported apart.
        double[][] seconds = Interleaved.Measure([() => network.Synthesize(ws, synthesis), .. convolutions ?? []], options.Rounds + 1, cancellationToken);
        double? floor = convolutions is null ? null : seconds.Skip(1).Sum(calls => calls.Skip(1).Min()) / batch;
        double[] whole = seconds[0][1..];
        return new GenerationTiming(subject.Name, threads, batch, whole.Min() / batch, Interleaved.Median(whole) / batch, seconds[0][0], floor);
    }
}
