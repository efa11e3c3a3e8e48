using StyleGanSharp.Augment;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Augment;

public sealed class DiffusionNoiseTests
{
    private const double Sigma = 0.05;

    [Theory]
    [InlineData(0, 5)]
    [InlineData(0.5, 253)]
    [InlineData(1, 500)]
    public void Given_a_strength_When_images_are_diffused_Then_mean_and_spread_are_those_of_the_process_over_its_steps(double p, int steps)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(2);
        using var noise = new DiffusionNoise(CPU) { P = p };
        Assert.Equal(steps, noise.Steps);
        double[] alphas = Alphas(steps);
        const int N = 20_000;
        const float Value = 0.8f;
        Tensor x = full([N, 1, 2, 2], Value);
        Tensor y = noise.Apply(x, random);
        double meanSignal = alphas.Average(Math.Sqrt);
        double meanNoise = alphas.Average(alpha => Sigma * Sigma * (1 - alpha));
        double spreadOfSignal = alphas.Average(alpha => Value * Value * alpha) - Math.Pow(Value * meanSignal, 2);
        Assert.Equal(Value * meanSignal, y.mean().item<float>(), 5 * Math.Sqrt((spreadOfSignal + meanNoise) / N));

        // Within an image only the noise differs.
        double within = y.flatten(1).@var(1).mean().item<float>();
        Assert.Equal(meanNoise, within, 0.05 * meanNoise);
    }

    [Fact]
    public void Given_diffused_images_When_a_gradient_comes_back_Then_each_image_has_the_factor_of_its_step()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(2);
        using var noise = new DiffusionNoise(CPU) { P = 0.2 };
        Tensor x = random.Normal(64, 3, 4, 4).requires_grad_();
        Tensor gradient = autograd.grad([noise.Apply(x, random).sum()], [x])[0].flatten(1);
        float[] allowed = [.. Alphas(noise.Steps).Select(alpha => (float)Math.Sqrt(alpha))];
        Assert.True(gradient.amin([1]).equal(gradient.amax([1])).all().item<bool>());
        float[] factors = [.. gradient.select(1, 0).data<float>()];
        Assert.All(factors, factor => Assert.Contains(allowed, expected => Math.Abs(expected - factor) < 1e-6));
        Assert.True(factors.Distinct().Count() > 20);
    }

    [Fact]
    public void Given_equal_streams_When_images_are_diffused_Then_they_are_equal()
    {
        using var scope = NewDisposeScope();
        using var noise = new DiffusionNoise(CPU) { P = 1 };
        Tensor x = ones(3, 1, 4, 4);
        Tensor[] results = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            using var random = new RandomSource(9);
            return noise.Apply(x, random);
        })];
        Assert.True(results[0].equal(results[1]).all().item<bool>());
        Assert.False(results[0].equal(x).all().item<bool>());
    }

    /// <summary>ᾱ of the steps 0 … T, betas from 1e-4 to 0.02 over 500 steps.</summary>
    private static double[] Alphas(int steps)
    {
        double product = 1;
        return [1, .. Enumerable.Range(0, steps).Select(step => product *= 1 - (1e-4 + (0.0199 * step / 499)))];
    }
}
