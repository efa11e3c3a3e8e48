using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Benchmarks;

/// <summary>The filtered nonlinearity of one layer of StyleGAN3, one picture.</summary>
internal static class LayerBenchmark
{
    public static LayerTiming Run(string network, LayerPlan plan, int threads, int rounds, bool withReference, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Func<Tensor> convolve = BareConvolutions.Of(plan, 1, random);
        using var nonlinearity = new LayerNonlinearity(plan, convolve());
        double Fastest(Func<Tensor> thing) => Turns.Fastest(thing, rounds, cancellationToken);
        double Backward(OpImplementation implementation)
        {
            using Tensor output = nonlinearity.Record(implementation);
            return Fastest(() => nonlinearity.Backward(output));
        }

        return new LayerTiming(
            network, threads, plan.Name, Fastest(convolve), Fastest(() => nonlinearity.Forward(OpImplementation.Auto)), Fastest(() => nonlinearity.Record(OpImplementation.Auto)),
            Backward(OpImplementation.Auto), withReference ? Fastest(() => nonlinearity.Forward(OpImplementation.Reference)) : null, withReference ? Backward(OpImplementation.Reference) : null);
    }
}
