using FsCheck.Xunit;
using StyleGanSharp.Signal;
using StyleGanSharp.Signals;

namespace StyleGanSharp.Tests.Signal;

public sealed class LowPassFilterKaiserTests
{
    [Property(MaxTest = 40)]
    public void Given_any_window_When_sampled_Then_it_is_symmetric_and_falls_from_one_in_the_middle(byte tapsSeed, byte betaSeed)
    {
        int taps = 1 + (tapsSeed % 40);
        double[] window = LowPassFilter.KaiserWindow(taps, betaSeed / 20.0);
        Assert.Equal(taps, window.Length);
        for (int n = 0; n < taps / 2; n++)
        {
            Assert.Equal(window[n], window[taps - 1 - n], 1e-14);
            Assert.True(window[n] <= window[n + 1] + 1e-14);
        }

        Assert.Equal(1, LowPassFilter.KaiserAt(0, betaSeed / 20.0));
        Assert.True(taps % 2 == 0 || window[taps / 2] == 1);
    }

    // numpy.kaiser(5, 8): I0 from tables.
    [Fact]
    public void Given_beta_eight_When_sampled_at_five_points_Then_the_ends_are_one_over_I0() =>
        Assert.Equal([1 / 427.564115721804, 1 / 427.564115721804], new[] { LowPassFilter.KaiserWindow(5, 8)[0], LowPassFilter.KaiserAt(1, 8) }, (a, b) => Math.Abs(a - b) < 1e-12);

    [Fact]
    public void Given_a_position_outside_When_read_Then_the_window_is_zero() => Assert.Equal(0, LowPassFilter.KaiserAt(1.0001, 3));

    [Theory]
    [InlineData(21, 0.2)]
    [InlineData(33, 0.3)]
    [InlineData(61, 0.15)]
    public void Given_an_estimated_attenuation_When_a_filter_is_designed_Then_its_stopband_has_it(int taps, double relativeWidth)
    {
        double expectedDb = LowPassFilter.AttenuationDb(taps, relativeWidth);
        using TorchSharp.torch.Tensor filter = LowPassFilter.Design(taps, 0.25, relativeWidth / 2, 1)!;
        double worstDb = Enumerable.Range(0, 200).Select(i => 0.25 + (relativeWidth / 4) + (i / 200.0 * (0.25 - (relativeWidth / 4)))).Max(f => FrequencyResponse.Decibels(filter, f, 1));

        // Kaiser's formula is a fit for filters of many taps, good to about two decibels.
        Assert.InRange(worstDb, -expectedDb - 6, -expectedDb + 2.5);
    }
}
