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
            (Tensor Result, Tensor Gradient) Compute(LayerBody body)
            {
                Tensor recorded = nonlinearity.Record(body);
                TensorAssert.CloseToScale(recorded, nonlinearity.Forward(body), 1e-6);
                return (recorded, nonlinearity.Backward(recorded));
            }

            (Tensor result, Tensor gradient) = Compute(LayerBody.Own);
            Assert.Equal([1, plan.Out.Channels, plan.Out.Size, plan.Out.Size], result.shape);
            foreach (LayerBody body in new[] { LayerBody.Plain, LayerBody.Defined })
            {
                (Tensor otherResult, Tensor otherGradient) = Compute(body);
                TensorAssert.CloseToScale(otherResult, result, 1e-5);
                TensorAssert.CloseToScale(otherGradient, gradient, 1e-5);
            }
        }
    }
}
