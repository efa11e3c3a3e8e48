using StyleGanSharp.Signal;

namespace StyleGanSharp.Tests.Signal;

public sealed class BesselTests
{
    // Abramowitz and Stegun, tables 9.1 and 9.8; zeros of J1 from table 9.5.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.4400505857449335)]
    [InlineData(2, 0.5767248077568734)]
    [InlineData(5, -0.3275791375914652)]
    [InlineData(10, 0.04347274616886144)]
    [InlineData(3.8317059702075123, 0)]
    [InlineData(16.470630050877633, 0)]
    public void Given_tabulated_argument_When_J1_Then_value_agrees(double x, double expected)
    {
        Assert.Equal(expected, Bessel.J1(x), 1e-13);
        Assert.Equal(-expected, Bessel.J1(-x), 1e-13);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1.2660658777520084)]
    [InlineData(10, 2815.716628466254)]
    public void Given_tabulated_argument_When_I0_Then_value_agrees(double x, double expected) =>
        Assert.Equal(1, Bessel.I0(x) / expected, 1e-13);

    [Fact]
    public void Given_large_argument_When_J1_Then_series_and_asymptote_agree()
    {
        for (double x = 0.05; x < 12; x += 0.37)
        {
            Assert.Equal(PowerSeries(x), Bessel.J1(x), 1e-11);
        }

        // Hankel's expansion to the second correction leaves a remainder of order x^-3.5.
        const double far = 900;
        double phase = far - (0.75 * Math.PI);
        double expansion = Math.Sqrt(2 / (Math.PI * far)) * (Math.Cos(phase) * (1 + (15.0 / (128 * far * far))) - Math.Sin(phase) * 3 / (8 * far));
        Assert.Equal(expansion, Bessel.J1(far), 1e-10);
    }

    private static double PowerSeries(double x)
    {
        double term = x / 2;
        double sum = term;
        for (int k = 1; k < 60; k++)
        {
            term *= -x * x / 4 / (k * (k + 1.0));
            sum += term;
        }

        return sum;
    }
}
