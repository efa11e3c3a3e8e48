using FsCheck.Xunit;
using StyleGanSharp.Signal;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Signal;

public sealed class FirFilterTests
{
    [Fact]
    public void Given_binomial_taps_When_made_Then_outer_product_over_sixty_four()
    {
        using var scope = NewDisposeScope();
        Tensor f = tensor(new float[] { 1, 3, 3, 1 });
        TensorAssert.Close(f.outer(f) / 64, FirFilter.Make(FirFilter.Binomial1331), 1e-7, 0);
    }

    [Theory]
    [InlineData(7, null, 2)]
    [InlineData(8, null, 1)]
    [InlineData(4, true, 1)]
    [InlineData(12, false, 2)]
    public void Given_number_of_taps_When_made_Then_separable_as_documented(int taps, bool? separable, int dimensions)
    {
        using Tensor filter = FirFilter.Make([.. Enumerable.Range(1, taps).Select(i => (double)i)], separable: separable);
        Assert.Equal(dimensions, filter.dim());
        Assert.Equal(ScalarType.Float32, filter.dtype);
    }

    [Property(MaxTest = 50)]
    public void Given_gain_When_applied_twice_separably_Then_sum_is_gain(byte gainSeed, bool separable)
    {
        using var scope = NewDisposeScope();
        double gain = 0.25 + (gainSeed / 16.0);
        Tensor filter = FirFilter.Make([0.3, -0.1, 2, 1], gain: gain, separable: separable);
        double sum = filter.sum(ScalarType.Float64).item<double>();
        Assert.Equal(gain, separable ? sum * sum : sum, gain * 1e-6);
    }

    [Fact]
    public void Given_flip_When_made_Then_taps_reversed()
    {
        using var scope = NewDisposeScope();
        Tensor plain = FirFilter.Make([1, 2, 4], normalize: false, separable: true);
        TensorAssert.Close(plain.flip(0), FirFilter.Make([1, 2, 4], normalize: false, flip: true, separable: true), 0, 0);
        TensorAssert.Close(tensor(new float[] { 1, 2, 4 }), plain, 0, 0);
    }

    [Fact]
    public void Given_no_taps_or_zero_sum_When_made_Then_error_says_so()
    {
        Assert.Contains("at least one tap", Assert.Throws<ArgumentException>(() => FirFilter.Make([])).Message, StringComparison.Ordinal);
        Assert.Contains("sum to 0", Assert.Throws<ArgumentException>(() => FirFilter.Make([1, -1])).Message, StringComparison.Ordinal);
    }
}
