using FsCheck;
using FsCheck.Fluent;
using StyleGanSharp.Inference.Directions;
using StyleGanSharp.Metrics.Disentanglement;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Metrics.Disentanglement;

public sealed class LinearSvmTests
{
    [Fact]
    public void Given_two_points_When_separated_Then_the_plane_is_the_one_found_on_paper()
    {
        using var scope = NewDisposeScope();

        // ½w² + 2·(1 - w)² is least at w = 4/5; the plane lies halfway, at x = 3.
        LinearSvm machine = LinearSvm.Fit(tensor(new double[,] { { 4 }, { 2 } }), tensor(new[] { true, false }));
        Assert.Equal(0.8, machine.Normal[0], 1e-9);
        Assert.Equal(-2.4, machine.Bias, 1e-9);
    }

    [Fact]
    public void Given_separable_clouds_When_separated_Then_every_point_is_on_its_side_and_nothing_is_left_open()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Tensor isPositive = random.Uniform(400) > 0.7;
        Tensor points = random.Normal(400, 5) + (isPositive.to(ScalarType.Float32).unsqueeze(1) * tensor(new float[] { 9, -9, 0, 0, 4 }));
        Assert.True(LinearSvm.Fit(points, isPositive).Predict(points).eq(isPositive).all().item<bool>());
        Assert.Equal(0, Separability.ConditionalEntropy(points, isPositive), 1e-12);
    }

    [Fact]
    public void Given_labels_by_exclusive_or_When_separated_Then_a_plane_tells_next_to_nothing()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(2);
        Tensor points = random.Normal(2000, 2);
        Tensor isPositive = points.prod(1) > 0;
        Assert.InRange(Separability.ConditionalEntropy(points, isPositive), 0.9, 1);
    }

    [Fact]
    public void Given_any_points_When_separated_Then_no_other_plane_near_has_a_lower_objective()
    {
        Prop.ForAll(Gen.Choose(0, 10_000).ToArbitrary(), seed =>
        {
            using var scope = NewDisposeScope();
            using var random = new RandomSource((ulong)seed);
            Tensor points = (random.Normal(30, 3) * 5) + 2;
            Tensor isPositive = cat([ones(1, ScalarType.Bool), zeros(1, ScalarType.Bool), random.Uniform(28) > 0.5]);
            LinearSvm machine = LinearSvm.Fit(points, isPositive);
            double least = Objective(points, isPositive, machine);
            return Enumerable.Range(0, 8).All(i =>
            {
                double Nudge(int axis) => i / 2 == axis ? (i % 2 == 0 ? 1e-3 : -1e-3) : 0;
                var other = new LinearSvm([.. machine.Normal.Select((x, axis) => x + Nudge(axis))], machine.Bias + Nudge(3));
                return Objective(points, isPositive, other) > least;
            });
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>½|w|² counts in units of points of unit mean square.</summary>
    private static double Objective(Tensor points, Tensor isPositive, LinearSvm machine)
    {
        using var scope = NewDisposeScope();
        Tensor x = points.to(ScalarType.Float64);
        double scale = (x - x.mean([0], keepdim: true)).square().mean().item<double>();
        Tensor y = (isPositive.to(ScalarType.Float64) * 2) - 1;
        Tensor slack = (1 - (y * (x.matmul(tensor(machine.Normal)) + machine.Bias))).clamp_min(0);
        return (0.5 * scale * machine.Normal.Sum(n => n * n)) + slack.square().sum().item<double>();
    }
}
