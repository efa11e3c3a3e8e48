using StyleGanSharp.Training;

namespace StyleGanSharp.Tests.Training;

public sealed class HealthMonitorTests
{
    [Fact]
    public void Given_a_healthy_run_When_ticks_pass_Then_nothing_is_said()
    {
        var monitor = new HealthMonitor();
        for (int tick = 0; tick < 20; tick++)
        {
            monitor.OnStep(0.5 + (tick % 3));
            Assert.Empty(monitor.OnTick(new TickFigures(0.6, -0.7, 0.3)));
        }
    }

    [Fact]
    public void Given_a_gradient_that_is_not_finite_When_the_tick_ends_Then_it_is_counted_once()
    {
        var monitor = new HealthMonitor();
        monitor.OnStep(1);
        monitor.OnStep(double.NaN);
        TrainingWarning warning = Assert.Single(monitor.OnTick(new TickFigures()));
        Assert.Equal("non-finite gradients", warning.Kind);
        Assert.StartsWith("1 of 2 gradient steps", warning.Message, StringComparison.Ordinal);
        Assert.Empty(monitor.OnTick(new TickFigures()));
    }

    [Fact]
    public void Given_equal_images_When_the_tick_ends_Then_the_collapse_is_reported()
    {
        Assert.Equal("constant output", Assert.Single(new HealthMonitor().OnTick(new TickFigures(FakeSpread: 0.001))).Kind);
        Assert.Equal("constant output", Assert.Single(new HealthMonitor().OnTick(new TickFigures(FakeSpread: double.NaN))).Kind);
    }

    [Fact]
    public void Given_a_loss_that_is_no_number_When_the_tick_ends_Then_it_is_named()
    {
        TrainingWarning warning = Assert.Single(new HealthMonitor().OnTick(new TickFigures(NonFiniteLosses: "Loss/D/loss")));
        Assert.Equal("non-finite loss", warning.Kind);
        Assert.Contains("Loss/D/loss", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_discriminator_that_knows_everything_When_it_lasts_Then_it_is_reported_and_forgotten_when_it_ends()
    {
        var monitor = new HealthMonitor();
        var saturated = new TickFigures(1, -1);
        for (int tick = 0; tick < 7; tick++)
        {
            Assert.Empty(monitor.OnTick(saturated));
        }

        Assert.Equal("discriminator saturated", Assert.Single(monitor.OnTick(saturated)).Kind);
        Assert.Empty(monitor.OnTick(new TickFigures(0.5, -1)));
        Assert.Empty(monitor.OnTick(saturated));
    }

    [Fact]
    public void Given_a_gradient_a_thousand_times_the_usual_When_the_tick_ends_Then_the_explosion_is_reported()
    {
        var monitor = new HealthMonitor();
        for (int tick = 0; tick < 6; tick++)
        {
            monitor.OnStep(2);
            Assert.Empty(monitor.OnTick(new TickFigures()));
        }

        monitor.OnStep(5000);
        Assert.Equal("gradient explosion", Assert.Single(monitor.OnTick(new TickFigures())).Kind);
    }
}
