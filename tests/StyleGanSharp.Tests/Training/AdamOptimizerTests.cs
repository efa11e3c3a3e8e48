using StyleGanSharp.Runtime;
using StyleGanSharp.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

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
}
