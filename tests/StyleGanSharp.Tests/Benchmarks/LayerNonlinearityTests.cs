using StyleGanSharp.Benchmarks;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Benchmarks;

public sealed class LayerNonlinearityTests
{
    [Theory]
    [InlineData("stylegan3-t:32")]
    [InlineData("stylegan3-r:32")]
    public void Given_every_layer_of_a_network_When_computed_in_each_way_Then_results_and_gradients_are_equal(string network)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        var generator = (StyleGan3GeneratorOptions)BenchmarkSubject.Parse(network, 256, 4, 1).Generator;
        foreach (LayerPlan plan in LayerSchedule.Make(generator).Layers)
        {
            int size = plan.In.Size + plan.Kernel - 1;
            using var nonlinearity = new LayerNonlinearity(plan, random.Normal(1, plan.Out.Channels, size, size));
            (Tensor Result, Tensor Gradient) Compute(LayerImplementation implementation)
            {
                Tensor recorded = nonlinearity.Record(implementation);
                TensorAssert.CloseToScale(recorded, nonlinearity.Forward(implementation), 1e-6);
                return (recorded, nonlinearity.Backward(recorded));
            }

            (Tensor result, Tensor gradient) = Compute(LayerImplementation.Own);
            Assert.Equal([1, plan.Out.Channels, plan.Out.Size, plan.Out.Size], result.shape);
            foreach (LayerImplementation implementation in new[] { LayerImplementation.Plain, LayerImplementation.Defined })
            {
                (Tensor otherResult, Tensor otherGradient) = Compute(implementation);
                TensorAssert.CloseToScale(otherResult, result, 1e-5);
                TensorAssert.CloseToScale(otherGradient, gradient, 1e-5);
            }
        }
    }
}
