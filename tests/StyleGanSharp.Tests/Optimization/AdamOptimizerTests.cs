using StyleGanSharp.Optimization;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Optimization;

public sealed class AdamOptimizerTests
{
    private const int Steps = 5;

    /// <summary>A few roundings of float32 for each of the steps, of numbers around 1.</summary>
    private const double Tolerance = 2e-6;

    [Theory]
    [InlineData(0, 0.99, false)]
    [InlineData(0.9, 0.999, false)]
    [InlineData(0, 0.99, true)]
    [InlineData(0.9, 0.999, true)]
    public void Given_parameters_of_awkward_lengths_When_stepped_Then_they_follow_the_formula_in_double_precision(double beta1, double beta2, bool isTransposed)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        var options = new AdamOptions { LearningRate = 0.01, Beta1 = beta1, Beta2 = beta2 };
        foreach ((int rows, int columns) in new[] { (1, 1), (3, 5), (1, 16), (1, 17), (257, 300) })
        {
            var parameter = new Parameter(random.Normal(rows, columns));
            using var optimizer = new AdamOptimizer([("p", parameter)], options);
            Tensor p = parameter.detach().to(ScalarType.Float64);
            Tensor m = zeros_like(p);
            Tensor v = zeros_like(p);
            for (int t = 1; t <= Steps; t++)
            {
                // Gradients come in any memory layout.
                Tensor gradient = isTransposed ? random.Normal(columns, rows).t() : random.Normal(rows, columns);
                Tensor g = gradient.to(ScalarType.Float64);
                m = (m * beta1) + (g * (1 - beta1));
                v = (v * beta2) + (g * g * (1 - beta2));
                p = p - (0.01 * (m / (1 - Math.Pow(beta1, t))) / ((v / (1 - Math.Pow(beta2, t))).sqrt() + options.Epsilon));
                parameter.grad = gradient;
                optimizer.Step();
                parameter.grad = null;
            }

            double worst = (parameter.detach().to(ScalarType.Float64) - p).abs().max().item<double>();
            Assert.True(worst < Tolerance * Math.Max(1, p.abs().max().item<double>()), $"{rows}x{columns}: {worst}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Given_gradients_When_stepped_Then_they_stay_as_they_were_for_the_caller_to_clear(bool isTransposed)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(4);
        var parameter = new Parameter(random.Normal(5, 3));
        using var optimizer = new AdamOptimizer([("p", parameter)], new AdamOptions { Beta1 = 0.9 });
        Tensor gradient = isTransposed ? random.Normal(3, 5).t() : random.Normal(5, 3);
        float[] before = Values(gradient);
        parameter.grad = gradient;
        optimizer.Step();
        Assert.Equal(before, Values(parameter.grad!));
        Assert.True(parameter.requires_grad && parameter.is_leaf);
    }

    [Fact]
    public void Given_a_parameter_without_a_gradient_When_stepped_Then_it_waits_with_its_moments_and_its_bias_correction()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        Tensor start = random.Normal(7);
        Tensor[] gradients = [.. Enumerable.Range(0, 3).Select(_ => random.Normal(7))];
        var options = new AdamOptions { Beta1 = 0.9, LearningRate = 0.01 };
        var waiting = new Parameter(start.clone());
        var other = new Parameter(random.Normal(2));
        var alone = new Parameter(start.clone());
        using var together = new AdamOptimizer([("waiting", waiting), ("other", other)], options);
        using var single = new AdamOptimizer([("alone", alone)], options);
        foreach (Tensor gradient in gradients)
        {
            (waiting.grad, other.grad, alone.grad) = (gradient, random.Normal(2), gradient);
            together.Step();
            single.Step();
            float[] before = Values(waiting);
            (waiting.grad, other.grad) = (null, random.Normal(2));
            together.Step();
            Assert.Equal(before, Values(waiting));
        }

        Assert.Equal(Values(alone), Values(waiting));
        Assert.Equal([3L, 6L], together.State().Single(item => item.Key == "steps").Value.data<long>().ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Given_a_state_When_restored_into_another_optimizer_Then_the_steps_to_come_are_equal_bit_for_bit(double beta1)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(6);
        var options = new AdamOptions { Beta1 = beta1, LearningRate = 0.01 };
        var parameter = new Parameter(random.Normal(9, 4));
        using var first = new AdamOptimizer([("p", parameter)], options);
        void Step(AdamOptimizer optimizer, Parameter moved, Tensor gradient)
        {
            moved.grad = gradient;
            optimizer.Step();
        }

        Step(first, parameter, random.Normal(9, 4));
        Step(first, parameter, random.Normal(9, 4));
        Dictionary<string, Tensor> state = first.State().ToDictionary(item => item.Key, item => item.Value.clone());
        Assert.Equal(beta1 == 0 ? ["steps", "v.p"] : ["m.p", "steps", "v.p"], state.Keys.Order(StringComparer.Ordinal));
        var copy = new Parameter(parameter.detach().clone());
        using var second = new AdamOptimizer([("p", copy)], options);
        second.Restore(name => state[name].clone());
        for (int i = 0; i < 3; i++)
        {
            Tensor gradient = random.Normal(9, 4);
            Step(first, parameter, gradient);
            Step(second, copy, gradient);
        }

        Assert.Equal(Values(parameter), Values(copy));
    }

    private static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}
