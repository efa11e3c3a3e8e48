using FsCheck.Xunit;
using StyleGanSharp.Augment;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Tests.Augment;

public sealed class AdaControllerTests
{
    private static readonly AdaOptions Fast = new() { RampKimg = 1 };

    [Fact]
    public void Given_ConfidentDiscriminator_When_IntervalEnds_Then_ProbabilityRisesByOneStep()
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
    public void Given_WeakDiscriminator_When_Updated_Then_ProbabilityFallsButNotBelowZero()
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
    public void Given_SignsAtTargetOrNone_When_Updated_Then_ProbabilityStays(double sum, long count, double expected)
    {
        var controller = new AdaController(Fast with { InitialP = 0.5 });
        Step(controller, sum, count);
        Assert.Equal(expected, controller.P);
    }

    [Fact]
    public void Given_OldSigns_When_IntervalStarts_Then_OnlyNewOnesCount()
    {
        var controller = new AdaController(Fast with { InitialP = 0.5 });
        Step(controller, 1000, 1000);
        Step(controller, -10, 10);
        Assert.Equal(0.5, controller.P, 1e-12);
    }

    [Fact]
    public void Given_FixedProbability_When_Updated_Then_ItStays()
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
    public void Given_SavedState_When_RestoredMidway_Then_ContinuesExactly(sbyte[] signs, byte cut)
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
    public void Given_BadOptions_When_Created_Then_ErrorNamesAll()
    {
        var error = Assert.Throws<OptionException>(() => new AdaController(new AdaOptions { InitialP = -1, Target = 2, RampKimg = 0, IntervalIterations = 0 }));
        foreach (string part in new[] { "InitialP is -1;", "Target is 2;", "RampKimg is 0;", "IntervalIterations is 0;" })
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Given_ImpossibleNumbers_When_Given_Then_Refused()
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
