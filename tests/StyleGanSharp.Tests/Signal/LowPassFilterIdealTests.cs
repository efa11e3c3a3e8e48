using StyleGanSharp.Signal;

namespace StyleGanSharp.Tests.Signal;

public sealed class LowPassFilterIdealTests
{
    private const double CutoffHz = 3;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2.4, 1)]
    [InlineData(2.9, 1)]
    [InlineData(3.1, 0)]
    [InlineData(7, 0)]
    public void Given_the_sinc_When_transformed_Then_frequencies_below_the_cutoff_pass(double frequencyHz, double expected)
    {
        const double Reach = 400;
        const int Steps = 400_000;
        double sum = 0;
        for (int i = 0; i < Steps; i++)
        {
            double x = (i + 0.5) * Reach / Steps;
            sum += 2 * LowPassFilter.Ideal(x, CutoffHz) * Math.Cos(2 * Math.PI * frequencyHz * x) * Reach / Steps;
        }

        // Cutting a sinc off at X leaves ripples of about 1/(π²·X·|f - f_c|).
        Assert.Equal(expected, sum, 1.5 / (Math.PI * Math.PI * Reach * Math.Abs(frequencyHz - CutoffHz)));
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(2.5, 0, 1)]
    [InlineData(1.7, 1.7, 1)]
    [InlineData(2.5, 2.5, 0)]
    [InlineData(0, 4, 0)]
    public void Given_the_jinc_When_transformed_on_the_plane_Then_the_disk_passes(double fx, double fy, double expected)
    {
        // A smooth cut-off in place of an abrupt one keeps the ripples down: exp(-(r/R)²) blurs the disc's edge by about 1/R.
        const double Reach = 4;
        const double Step = 0.1;
        const int Half = 110;
        double sum = 0;
        for (int i = -Half; i <= Half; i++)
        {
            for (int j = -Half; j <= Half; j++)
            {
                (double x, double y) = (i * Step, j * Step);
                double radius = Math.Sqrt((x * x) + (y * y));
                sum += LowPassFilter.RadialIdeal(radius, CutoffHz) * Math.Exp(-radius * radius / (Reach * Reach)) * Math.Cos(2 * Math.PI * ((fx * x) + (fy * y))) * Step * Step;
            }
        }

        Assert.Equal(expected, sum, 2e-3);
    }

    [Theory]
    [InlineData(1e-16)]
    [InlineData(-1e-9)]
    [InlineData(9.9e-5)]
    [InlineData(1.01e-4)]
    public void Given_a_point_near_zero_When_evaluated_Then_it_follows_the_series(double x)
    {
        Assert.Equal(1 - (Math.PI * Math.PI * x * x / 6), LowPassFilter.Sinc(x), 1e-13);
        Assert.Equal(1 - (Math.PI * Math.PI * x * x / 8), LowPassFilter.Jinc(x), 1e-11);
        Assert.Equal(LowPassFilter.Sinc(0), LowPassFilter.Jinc(0));
    }
}
