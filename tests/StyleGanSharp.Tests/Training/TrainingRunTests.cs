using StyleGanSharp.Checkpoints;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Training;

public sealed class TrainingRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Given_a_request_When_a_run_is_started_Then_its_reports_come_in_order_and_the_result_is_a_network()
    {
        await using TrainingRun run = TrainingRun.Start(Request(0.064), TestContext.Current.CancellationToken);
        var seen = new List<double>();
        await foreach (TrainingProgress report in run)
        {
            seen.Add(report.Kimg);
        }

        Assert.True(seen.Count >= 4);
        Assert.Equal(seen.Order(), seen);
        TrainingResult result = await run.Result;
        using GeneratorNetwork generator = NetworkFile.LoadGenerator(result.Snapshot);
        Assert.Equal(8, generator.ImgResolution);
    }

    [Fact]
    public async Task Given_a_run_When_canceled_Then_it_is_saved_and_the_stream_ends_with_the_cancellation_and_the_run_can_be_continued()
    {
        using var stop = new CancellationTokenSource();
        await using TrainingRun run = TrainingRun.Start(Request(100), stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (TrainingProgress report in run)
            {
                await stop.CancelAsync();
            }
        });
        TrainingResult result = await run.Result;
        double trained = NetworkFile.ReadInfo(result.RunFolder).TrainedKimg!.Value;
        Assert.InRange(trained, 0.016, 99);
        await using TrainingRun more = TrainingRun.Start(new TrainingOptions { Resume = result.RunFolder, Kimg = trained + 0.032, Device = CPU }, TestContext.Current.CancellationToken);
        Assert.Equal(result.RunFolder, (await more.Result).RunFolder);
    }

    [Fact]
    public async Task Given_a_run_When_left_and_disposed_Then_it_has_stopped_and_is_saved()
    {
        TrainingRun run = TrainingRun.Start(Request(100), TestContext.Current.CancellationToken);
        await foreach (TrainingProgress report in run)
        {
            break;
        }

        Assert.False(run.Result.IsCompleted);
        await run.DisposeAsync();
        Assert.True(run.Result.IsCompletedSuccessfully);
        Assert.True(File.Exists((await run.Result).Snapshot));
    }

    [Fact]
    public async Task Given_data_that_is_missing_When_a_run_is_followed_Then_the_stream_ends_with_the_error()
    {
        await using TrainingRun run = TrainingRun.Start(new TrainingOptions { Data = _folder.File("none.zip"), OutFolder = _folder.File("runs"), Device = CPU }, TestContext.Current.CancellationToken);
        StyleGanException error = await Assert.ThrowsAnyAsync<StyleGanException>(async () =>
        {
            await foreach (TrainingProgress report in run)
            {
                Assert.Fail("nothing can be trained");
            }
        });
        Assert.Contains("none.zip", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private TrainingOptions Request(double kimg) =>
        new() { OutFolder = _folder.File("runs"), Device = CPU, Data = "builtin:avatars?count=32", Resolution = 8, Preset = "tiny", Batch = 16, Kimg = kimg, CBase = 64, CMax = 8, Aug = AugmentMode.NoAug };
}
