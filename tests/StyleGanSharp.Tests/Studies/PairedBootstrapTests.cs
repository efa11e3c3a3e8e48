using StyleGanSharp.Studies;

namespace StyleGanSharp.Tests.Studies;

public sealed class PairedBootstrapTests
{
    [Fact]
    public void Given_equal_differences_When_drawn_Then_the_interval_is_that_number_and_p_as_small_as_it_gets()
    {
        (double mean, double low, double high, double p) = PairedBootstrap.Of([[2, 2, 2], [2, 2]]);
        Assert.Equal((2, 2, 2), (mean, low, high));
        Assert.Equal(1e-4, p, 1e-12);
    }

    [Fact]
    public void Given_differences_around_zero_When_drawn_Then_nothing_is_found()
    {
        (double mean, double low, double high, double p) = PairedBootstrap.Of([[-1, 1, -2, 2, -3, 3]]);
        Assert.Equal(0, mean);
        Assert.True(low < -0.5 && high > 0.5 && p > 0.5, $"{low} … {high}, p {p}");
    }

    [Fact]
    public void Given_normal_differences_When_drawn_Then_the_interval_is_about_two_standard_errors_wide()
    {
        var random = new Random(3);
        double[] differences = [.. Enumerable.Range(0, 400).Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
        (double mean, double low, double high, _) = PairedBootstrap.Of([differences]);
        Assert.Equal(1.96 / 20, mean - low, 0.02);
        Assert.Equal(1.96 / 20, high - mean, 0.02);
    }
}
