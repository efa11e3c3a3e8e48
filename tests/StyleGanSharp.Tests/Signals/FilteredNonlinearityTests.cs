using StyleGanSharp.Ops;
using StyleGanSharp.Signal;
using StyleGanSharp.Signals;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Signals;

public sealed class FilteredNonlinearityTests
{
    private const int Size = 64;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Given_the_identity_When_applied_Then_a_low_frequency_stays_and_stays_in_place(int oversampling)
    {
        using var scope = NewDisposeScope();
        Tensor x = SampledSignal.Sample((x, y) => Math.Sin(2 * Math.PI * ((3 * x) + (2 * y)) + 1), Size, Size);
        Tensor y = FilteredNonlinearity.Apply(x, raised => raised, oversampling, filterSize: 12);
        TensorAssert.Close(Inside(x), Inside(y), 0, 2e-3);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.25, 0.5)]
    public void Given_a_shift_by_a_fraction_of_a_sample_When_rectified_Then_filtering_makes_it_commute(double shiftX, double shiftY)
    {
        static double Wave(double x, double y) => Math.Sin(2 * Math.PI * 5 * x) + Math.Sin(2 * Math.PI * ((4 * x) + (7 * y)));
        using var scope = NewDisposeScope();
        double Error(Func<Tensor, Tensor> layer)
        {
            // Both images' band-limited signals are compared at the same points of the plane.
            Tensor still = layer(SampledSignal.Sample(Wave, Size, Size));
            Tensor moved = layer(SampledSignal.Sample((x, y) => Wave(x - (shiftX / Size), y - (shiftY / Size)), Size, Size));
            Tensor positions = stack([linspace(-0.2, 0.2, 21, ScalarType.Float64), linspace(-0.1, 0.2, 21, ScalarType.Float64)], 1);
            Tensor shifted = positions + tensor(new[] { shiftX / Size, shiftY / Size });
            return (SampledSignal.Reconstruct(still, positions, Size) - SampledSignal.Reconstruct(moved, shifted, Size)).square().mean().sqrt().item<double>();
        }

        double plain = Error(x => nn.functional.relu(x));
        double filtered = Error(x => FilteredNonlinearity.Apply(x, raised => nn.functional.relu(raised), filterSize: 12));
        double finer = Error(x => FilteredNonlinearity.Apply(x, raised => nn.functional.relu(raised), oversampling: 4, filterSize: 12));
        Assert.True(filtered < plain / 3, $"plain {plain:E2}, filtered {filtered:E2}");
        Assert.True(finer < filtered, $"filtered {filtered:E2}, finer {finer:E2}");
    }

    [Fact]
    public void Given_a_leaky_relu_When_applied_Then_it_is_the_fused_operator()
    {
        using var scope = NewDisposeScope();
        Tensor x = randn([1, 2, 16, 16], ScalarType.Float32);
        Tensor filter = LowPassFilter.Design(12, 0.2, 0.6, 2)!;
        Tensor expected = FilteredLeakyRelu.Apply(x, filter, filter, up: 2, down: 2, pad: new Padding2d(11, 10, 11, 10), gain: 1, slope: 0.2);
        Tensor actual = FilteredNonlinearity.Apply(x, raised => nn.functional.leaky_relu(raised, 0.2), relativeCutoff: 0.4);
        TensorAssert.Close(expected, actual, 1e-5, 1e-6);
    }

    [Theory]
    [InlineData(1, 6, 0.5, "oversampling")]
    [InlineData(2, 1, 0.5, "filterSize")]
    [InlineData(2, 6, 0, "relativeCutoff")]
    [InlineData(2, 6, 1.1, "relativeCutoff")]
    public void Given_an_impossible_argument_When_applied_Then_the_error_names_it(int oversampling, int filterSize, double cutoff, string name)
    {
        using Tensor x = zeros(1, 1, 16, 16);
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => FilteredNonlinearity.Apply(x, raised => raised, oversampling, filterSize, cutoff)).ParamName);
    }

    private static Tensor Inside(Tensor x) => x.narrow(2, 16, Size - 32).narrow(3, 16, Size - 32);
}
