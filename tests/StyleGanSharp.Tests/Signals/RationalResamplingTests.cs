using FsCheck.Xunit;
using StyleGanSharp.Signals;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Signals;

public sealed class RationalResamplingTests
{
    private const int Size = 120;

    [Property(MaxTest = 40)]
    public void Given_a_sinusoid_in_the_passband_When_resampled_Then_it_is_the_sinusoid_sampled_at_the_new_rate(byte upSeed, byte downSeed, byte frequencySeed, byte phaseSeed)
    {
        (int up, int down) = (1 + (upSeed % 7), 1 + (downSeed % 7));
        double lowerNyquistHz = Size / 2.0 * Math.Min(1, up / (double)down);
        double frequencyHz = 0.6 * lowerNyquistHz * frequencySeed / 255;
        double Wave(double x, double y) => Math.Sin((2 * Math.PI * frequencyHz * (x - (0.3 * y))) + phaseSeed);
        using var scope = NewDisposeScope();
        Tensor resampled = RationalResampling.Apply(SampledSignal.Sample(Wave, Size, Size), up, down);
        int outputSize = ((Size * up) + down - 1) / down;
        Assert.Equal([1, 1, outputSize, outputSize], resampled.shape);
        Tensor expected = SampledSignal.Sample(Wave, outputSize, Size * up / (double)down);

        // Near the edges the filter sees the zeros beyond; half its length is 16 samples of the lower rate. 32 samples and a band of 0.4 give 100 dB.
        int edge = Math.Max(17, 17 * up / down);
        if (outputSize > 2 * edge)
        {
            TensorAssert.Close(Inside(expected, edge), Inside(resampled, edge), 0, 5e-5);
        }
    }

    [Property(MaxTest = 30)]
    public void Given_a_sinusoid_the_new_grid_cannot_hold_When_resampled_Then_nothing_of_it_is_left(byte ratioSeed, byte frequencySeed)
    {
        int down = 2 + (ratioSeed % 2);
        double frequencyHz = (Size / 2.0 / down) + (frequencySeed / 255.0 * ((Size / 2.0) - (Size / 2.0 / down)));
        using var scope = NewDisposeScope();
        Tensor x = SampledSignal.Sample((x, _) => Math.Cos(2 * Math.PI * frequencyHz * x), Size, Size);
        TensorAssert.Close(zeros(1, 1, 6, 6), Inside(RationalResampling.Apply(x, 1, down), ((Size / down) - 6) / 2), 0, 5e-5);
    }

    [Property(MaxTest = 30)]
    public void Given_any_image_When_resampled_Then_the_result_is_linear_mirrors_with_it_and_keeps_constants_inside(byte upSeed, byte downSeed, uint seed)
    {
        (int up, int down) = (1 + (upSeed % 5), 1 + (downSeed % 5));
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        Tensor x = randn([2, 3, 9, 14], ScalarType.Float64, generator: generator);
        Tensor y = RationalResampling.Apply(x, up, down, filterSize: 4);
        TensorAssert.Close((y * 2.5) + RationalResampling.Apply(x.flip(0), up, down, filterSize: 4), RationalResampling.Apply((x * 2.5) + x.flip(0), up, down, filterSize: 4), 1e-12, 1e-12);
        TensorAssert.Close(y.flip(2, 3), RationalResampling.Apply(x.flip(2, 3), up, down, filterSize: 4), 1e-12, 1e-12);
        Tensor flat = RationalResampling.Apply(ones(1, 1, 60, 60, ScalarType.Float64), up, down, filterSize: 4);
        Assert.Equal(1, flat[0, 0, flat.shape[2] / 2, flat.shape[3] / 2].item<double>(), 1e-12);
    }

    [Fact]
    public void Given_ratio_one_When_resampled_Then_only_the_band_above_the_cutoff_is_lost()
    {
        using var scope = NewDisposeScope();
        Tensor x = SampledSignal.Sample((x, y) => Math.Cos(2 * Math.PI * 20 * x) + Math.Cos(2 * Math.PI * Size / 2 * (x - (0.5 / Size))), Size, Size);
        Tensor low = SampledSignal.Sample((x, y) => Math.Cos(2 * Math.PI * 20 * x), Size, Size);
        TensorAssert.Close(Inside(low, 20), Inside(RationalResampling.Apply(x, 1, 1), 20), 0, 5e-5);
    }

    [Theory]
    [InlineData(0, 1, 8, 0.2, "up")]
    [InlineData(1, 0, 8, 0.2, "down")]
    [InlineData(1, 1, 1, 0.2, "filterSize")]
    [InlineData(1, 1, 8, 0.5, "transition")]
    [InlineData(1, 1, 8, 0, "transition")]
    public void Given_an_impossible_argument_When_resampled_Then_the_error_names_it(int up, int down, int filterSize, double transition, string name)
    {
        using Tensor x = zeros(1, 1, 4, 4);
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => RationalResampling.Apply(x, up, down, filterSize, transition)).ParamName);
    }

    private static Tensor Inside(Tensor x, int edge) => x.narrow(2, edge, x.shape[2] - (2 * edge)).narrow(3, edge, x.shape[3] - (2 * edge));
}
