using FsCheck.Xunit;
using StyleGanSharp.Runtime;
using StyleGanSharp.Training;

namespace StyleGanSharp.Tests.Training;

public sealed class GrowthScheduleTests
{
    private static readonly GrowthSchedule Paper = new()
    {
        LastResolution = 1024,
        Batches = new Dictionary<int, int> { [8] = 256, [16] = 128 },
        LearningRateFactors = new Dictionary<int, double> { [1024] = 3 },
    };

    [Theory]
    [InlineData(0, 8, 7, 256, 1)]
    [InlineData(599_999, 8, 7, 256, 1)]
    [InlineData(600_000, 8, 7, 256, 1)]
    [InlineData(750_000, 16, 6.75, 128, 1)]
    [InlineData(1_200_000, 16, 6, 128, 1)]
    [InlineData(1_799_999, 16, 6, 128, 1)]
    [InlineData(2_100_000, 32, 5.5, null, 1)]
    [InlineData(8_100_000, 1024, 0.5, null, 3)]
    [InlineData(8_400_000, 1024, 0, null, 3)]
    [InlineData(25_000_000, 1024, 0, null, 3)]
    public void Given_the_paper_s_schedule_When_images_were_seen_Then_the_stage_is_the_paper_s(long nimg, int resolution, double level, int? batch, double rate)
    {
        GrowthStage stage = Paper.At(nimg);
        Assert.Equal((resolution, level, batch, rate), (stage.Resolution, stage.LevelOfDetail, stage.Batch, stage.LearningRateFactor));
        Assert.Equal(level != Math.Floor(level), stage.IsTransition);
    }

    [Property(MaxTest = 200)]
    public void Given_any_schedule_When_images_go_by_Then_networks_only_grow_and_are_whole_at_its_length(byte first, byte more, ushort transition, ushort stable, ushort at, ushort step)
    {
        var schedule = new GrowthSchedule { FirstResolution = 4 << (first % 3), LastResolution = 4 << ((first % 3) + (more % 5)), TransitionKimg = transition / 100.0, StableKimg = (stable + 1) / 100.0 };
        GrowthStage before = schedule.At(at * 10L);
        GrowthStage after = schedule.At((at * 10L) + step);
        Assert.True(after.LevelOfDetail <= before.LevelOfDetail);
        Assert.True(after.Resolution >= before.Resolution);
        Assert.InRange(before.Resolution, schedule.FirstResolution, schedule.LastResolution);
        // A resolution is in use as soon as it begins to fade in.
        Assert.Equal(before.Resolution, schedule.LastResolution >> (int)Math.Floor(before.LevelOfDetail));
        Assert.Equal((schedule.FirstResolution, (double)int.Log2(schedule.LastResolution / schedule.FirstResolution)), (schedule.At(0).Resolution, schedule.At(0).LevelOfDetail));
        Assert.Equal(0, schedule.At((long)Math.Ceiling(schedule.LengthKimg * 1000) + 1).LevelOfDetail);
        Assert.Equal((float)before.LevelOfDetail, before.LevelOfDetail);
    }

    [Fact]
    public void Given_no_transition_When_a_resolution_is_due_Then_it_is_there_at_once()
    {
        var schedule = new GrowthSchedule { LastResolution = 32, TransitionKimg = 0, StableKimg = 1 };
        Assert.Equal([2.0, 2, 1, 1, 0, 0], new long[] { 0, 999, 1000, 1999, 2000, 9000 }.Select(nimg => schedule.At(nimg).LevelOfDetail));
    }

    [Fact]
    public void Given_impossible_values_When_checked_Then_every_problem_is_named()
    {
        IReadOnlyList<OptionProblem> problems = (Paper with { FirstResolution = 6, TransitionKimg = -1, Batches = new Dictionary<int, int> { [12] = 4 }, LearningRateFactors = new Dictionary<int, double> { [8] = 0 } }).Problems();
        Assert.Equal(
            [("GrowthSchedule.FirstResolution", (object)6), ("GrowthSchedule.TransitionKimg", -1.0), ("GrowthSchedule.Batches", "12=4"), ("GrowthSchedule.LearningRateFactors", "8=0")],
            problems.Select(problem => (problem.Member, problem.Value!)));
        Assert.Equal("GrowthSchedule.FirstResolution", (Paper with { FirstResolution = 2048 }).Problems()[0].Member);
    }

}
