using FsCheck.Xunit;
using StyleGanSharp.Metrics;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Metrics;

public sealed class EmbeddingDistanceTests
{
    [Property(MaxTest = 20)]
    public void Given_any_embeddings_When_compared_Then_the_distance_is_the_sum_over_pairs_of_its_definition(int seed)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource((ulong)(uint)seed);
        Tensor x = random.Normal(5, 7);
        Tensor y = random.Normal(4, 7) + 0.3;
        double actual = EmbeddingDistance.Between(x, y);
        double expected = 1000 * (Mean(x, x) + Mean(y, y) - (2 * Mean(x, y)));
        Assert.Equal(expected, actual, 1e-5 + (1e-5 * expected));
        Assert.Equal(actual, EmbeddingDistance.Between(y, x * 3), 1e-5);
        Assert.Equal(0, EmbeddingDistance.Between(x, x), 1e-6);
        Assert.True(actual > 0);
    }

    [Fact]
    public void Given_sets_that_cannot_be_compared_When_measured_Then_the_errors_say_why()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("[2, 3] and [2, 4]", Assert.Throws<ArgumentException>(() => EmbeddingDistance.Between(ones(2, 3), ones(2, 4))).Message, StringComparison.Ordinal);
        Assert.Contains("there are 0 and 2", Assert.Throws<StyleGanException>(() => EmbeddingDistance.Between(ones(0, 3), ones(2, 3))).Message, StringComparison.Ordinal);
    }

    private static double Mean(Tensor x, Tensor y)
    {
        double sum = 0;
        for (int i = 0; i < x.shape[0]; i++)
        {
            for (int j = 0; j < y.shape[0]; j++)
            {
                Tensor a = x[i].to(ScalarType.Float64);
                Tensor b = y[j].to(ScalarType.Float64);
                double squared = ((a / a.norm()) - (b / b.norm())).square().sum().item<double>();
                sum += Math.Exp(-squared / (2 * 10 * 10));
            }
        }

        return sum / (x.shape[0] * y.shape[0]);
    }
}
