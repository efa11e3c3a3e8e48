using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Benchmarks;

/// <summary>The filtered nonlinearity of one layer of StyleGAN3, one image.</summary>
internal static class LayerBenchmark
{
    public static LayerTiming Run(string network, LayerPlan plan, int threads, int rounds, bool withReference, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Func<Tensor> convolve = BareConvolutions.Of(plan, 1, random);
        using var nonlinearity = new LayerNonlinearity(plan, convolve());
        double Fastest(Func<Tensor> thing) => Interleaved.Fastest(thing, rounds, cancellationToken);
        double Forward(LayerImplementation implementation) => Fastest(() => nonlinearity.Forward(implementation));
        double Backward(LayerImplementation implementation)
        {
            using Tensor output = nonlinearity.Record(implementation);
            return Fastest(() => nonlinearity.Backward(output));
        }

        var timing = new LayerTiming(
            network, threads, plan.Name, Fastest(convolve), Forward(LayerImplementation.Own), Fastest(() => nonlinearity.Record(LayerImplementation.Own)), Backward(LayerImplementation.Own), null, null, null, null);
        return !withReference ? timing : timing with
        {
            ReferenceForwardSeconds = Forward(LayerImplementation.Plain),
            ReferenceBackwardSeconds = Backward(LayerImplementation.Plain),
            DefinedForwardSeconds = Forward(LayerImplementation.Defined),
            DefinedBackwardSeconds = Backward(LayerImplementation.Defined),
        };
    }
}
