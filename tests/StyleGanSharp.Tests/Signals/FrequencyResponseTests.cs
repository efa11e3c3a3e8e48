using FsCheck.Xunit;
using StyleGanSharp.Signal;
using StyleGanSharp.Signals;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Signals;

public sealed class FrequencyResponseTests
{
    [Property(MaxTest = 30)]
    public void Given_taps_When_the_gain_is_read_on_a_grid_Then_it_is_their_Fourier_transform(byte height, byte width, uint seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        (int h, int w) = (1 + (height % 6), 1 + (width % 6));
        Tensor taps = randn([h, w], ScalarType.Float64, generator: generator);
        const int Grid = 8;
        double[] expected = [.. fft.fft2(taps, [Grid, Grid]).abs().contiguous().data<double>()];
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], FrequencyResponse.Magnitude(taps, i % Grid, i / Grid, Grid), 1e-10);
        }
    }

    [Property(MaxTest = 20)]
    public void Given_one_dimensional_taps_When_the_gain_is_read_Then_it_is_that_of_their_outer_product(byte fx, byte fy, byte tapsSeed)
    {
        using var scope = NewDisposeScope();
        Tensor taps = LowPassFilter.Design(2 + (tapsSeed % 9), 2, 1, 16)!;
        Assert.Equal(FrequencyResponse.Magnitude(outer(taps, taps), fx / 16.0, fy / 16.0, 16), FrequencyResponse.Magnitude(taps, fx / 16.0, fy / 16.0, 16), 1e-6);
    }

    [Fact]
    public void Given_a_radial_filter_When_rotated_by_45_degrees_Then_the_gain_hardly_changes_where_that_of_a_separable_one_does()
    {
        using var scope = NewDisposeScope();
        (double straight, double turned) Gains(bool isRadial)
        {
            Tensor taps = LowPassFilter.Design(24, 4, 3, 32, isRadial)!;
            return (FrequencyResponse.Magnitude(taps, 4.5, 0, 32), FrequencyResponse.Magnitude(taps, 4.5 / Math.Sqrt(2), 4.5 / Math.Sqrt(2), 32));
        }

        (double straightRadial, double turnedRadial) = Gains(isRadial: true);
        (double straightSquare, double turnedSquare) = Gains(isRadial: false);
        Assert.Equal(straightRadial, turnedRadial, 0.02);
        Assert.True(Math.Abs(straightSquare - turnedSquare) > 0.3);
    }

    [Fact]
    public void Given_a_box_of_two_When_read_in_decibels_Then_the_Nyquist_frequency_is_gone()
    {
        using Tensor box = tensor(new[] { 1.0, 1.0 });
        Assert.Equal(0, FrequencyResponse.Decibels(box, 0, 2), 1e-12);
        Assert.Equal(-3.0103, FrequencyResponse.Decibels(box, 0.5, 2), 1e-4);
        Assert.True(FrequencyResponse.Decibels(box, 1, 2) < -300);
    }

    [Fact]
    public void Given_something_else_When_read_Then_the_error_shows_its_shape()
    {
        using Tensor taps = zeros(1, 2, 3);
        Assert.StartsWith("A filter must be [T] or [K, L]; it is [1, 2, 3].", Assert.Throws<ArgumentException>(() => FrequencyResponse.Magnitude(taps, 0, 0, 1)).Message, StringComparison.Ordinal);
    }
}
