using FsCheck.Xunit;
using StyleGanSharp.Augment;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Augment;

public sealed class AdaControllerTests
{
    private static readonly AdaOptions Fast = new() { RampKimg = 1 };

    [Fact]
    public void Given_confident_discriminator_When_interval_ends_Then_probability_rises_by_one_step()
    {
        var controller = new AdaController(Fast);
        for (int i = 0; i < 3; i++)
        {
            controller.Accumulate(16, 16);
            Assert.False(controller.Update(16));
            Assert.Equal(0, controller.P);
        }

        Assert.True(controller.Update(16));
        Assert.Equal(16 * 4 / 1000.0, controller.P, 1e-12);
    }

    [Fact]
    public void Given_weak_discriminator_When_updated_Then_probability_falls_but_not_below_zero()
    {
        var controller = new AdaController(Fast with { InitialP = 0.1 });
        Step(controller, -32, 64);
        Assert.Equal(0.036, controller.P, 1e-12);
        Step(controller, -32, 64);
        Assert.Equal(0, controller.P);
    }

    [Theory]
    [InlineData(38.4, 64, 0.5)]
    [InlineData(0, 0, 0.5)]
    public void Given_signs_at_target_or_none_When_updated_Then_probability_stays(double sum, long count, double expected)
    {
        var controller = new AdaController(Fast with { InitialP = 0.5 });
        Step(controller, sum, count);
        Assert.Equal(expected, controller.P);
    }

    [Fact]
    public void Given_old_signs_When_interval_starts_Then_only_new_ones_count()
    {
        var controller = new AdaController(Fast with { InitialP = 0.5 });
        Step(controller, 1000, 1000);
        Step(controller, -10, 10);
        Assert.Equal(0.5, controller.P, 1e-12);
    }

    [Fact]
    public void Given_fixed_probability_When_updated_Then_it_stays()
    {
        var controller = new AdaController(Fast with { Adaptive = false, InitialP = 0.3 });
        controller.Accumulate(64, 64);
        for (int i = 0; i < 12; i++)
        {
            Assert.False(controller.Update(16));
        }

        Assert.Equal(0.3, controller.P);
    }

    [Property(MaxTest = 50)]
    public void Given_saved_state_When_restored_midway_Then_continues_exactly(sbyte[] signs, byte cut)
    {
        var whole = new AdaController(Fast with { InitialP = 0.2 });
        var first = new AdaController(whole.Options);
        var second = new AdaController(whole.Options);
        AdaController current = first;
        for (int i = 0; i < signs.Length; i++)
        {
            if (i == cut % signs.Length)
            {
                second.State = first.State;
                current = second;
            }

            foreach (AdaController controller in new[] { whole, current })
            {
                controller.Accumulate(signs[i] / 128.0, 1);
                controller.Update(8);
            }
        }

        Assert.Equal(whole.State, current.State);
        Assert.True(whole.P >= 0);
    }

    [Fact]
    public void Given_bad_options_When_created_Then_error_names_all()
    {
        var error = Assert.Throws<OptionException>(() => new AdaController(new AdaOptions { InitialP = -1, Target = 2, RampKimg = 0, IntervalIterations = 0 }));
        foreach (string part in new[] { "InitialP is -1;", "Target is 2;", "RampKimg is 0;", "IntervalIterations is 0;" })
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Given_impossible_numbers_When_given_Then_refused()
    {
        var controller = new AdaController(Fast);
        Assert.Throws<ArgumentOutOfRangeException>(() => controller.Accumulate(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => controller.Accumulate(double.NaN, 2));
        Assert.Throws<ArgumentException>(() => controller.State = new AdaState(-0.1, 0, 0, 0));
    }

    private static void Step(AdaController controller, double sum, long count)
    {
        controller.Accumulate(sum, count);
        for (int i = 0; i < 4; i++)
        {
            controller.Update(16);
        }
    }
}
