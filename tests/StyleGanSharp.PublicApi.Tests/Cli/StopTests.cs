using System.Diagnostics;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.PublicApi.Tests.Support;

namespace StyleGanSharp.PublicApi.Tests.Cli;

/// <summary>Every way in which a user or a system ends the program.</summary>
public sealed class StopTests
{
    private const int StoppedExitCode = 3;
    private const int InterruptedExitCode = 130;

    /// <summary>A program that makes a terminal.</summary>
    private const string Terminal = "/usr/bin/script";

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Given_a_signal_to_end_When_training_Then_it_saves_and_says_so_by_its_exit_code_and_resume_goes_on(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var folder = new TemporaryFolder();
        using (RunningCli running = CliProgram.Start(folder.Path, [], TrainedRun.Train("--kimg", "1000", "--tick", "0.1", "--snap", "1000")))
        {
            await running.WaitFor("tick 1 ", TestContext.Current.CancellationToken);
            Assert.Equal(0, Tool.Run("sh", "-c", $"kill -{signal} {running.Id}; kill -{signal} {running.Id}"));
            CliResult stopped = running.Wait(60_000);
            Assert.Equal(StoppedExitCode, stopped.ExitCode);
            Assert.Contains("stopped at ", stopped.Output, StringComparison.Ordinal);
            Assert.Contains("stylegan train --resume runs/00000-", stopped.Output, StringComparison.Ordinal);
        }

        string runFolder = Directory.GetDirectories(folder.File("runs")).Single();
        Assert.DoesNotContain(Directory.GetFiles(runFolder), path => path.EndsWith(".tmp", StringComparison.Ordinal));
        double stoppedAt = NetworkFile.ReadInfo(runFolder).TrainedKimg!.Value;
        double goal = Math.Ceiling((stoppedAt * 1000) + 40) / 1000;
        CliResult resumed = CliProgram.Run(folder.Path, "train", "--resume", runFolder, "--kimg", $"{goal}", "--threads", "1").Succeeded();
        Assert.Contains($"at {stoppedAt} of {goal} kimg", resumed.Output, StringComparison.Ordinal);
        Assert.InRange(NetworkFile.ReadInfo(runFolder).TrainedKimg!.Value, goal, goal + 0.008);
        Assert.Contains("is complete", CliProgram.Run(folder.Path, "train", "--resume", runFolder).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_second_interrupt_When_training_Then_it_ends_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 3; i++)
        {
            using RunningCli running = CliProgram.Start(folder.Path, [], TrainedRun.Train("--kimg", "1000", "--tick", "0.1", "--resolution", "64", "--batch", "64", "--snap", "1000"));
            await running.WaitFor("saved ", TestContext.Current.CancellationToken);
            Assert.Equal(0, Tool.Run("sh", "-c", $"kill -INT {running.Id}; sleep 0.02; kill -INT {running.Id}"));
            CliResult ended = running.Wait(60_000);
            Assert.Equal(InterruptedExitCode, ended.ExitCode);
            Assert.DoesNotContain("stopped at ", ended.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Given_a_terminal_that_is_closed_When_training_in_it_Then_the_state_is_saved()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Terminal), "There is no program 'script', which makes a terminal.");
        using var folder = new TemporaryFolder();
        ProcessStartInfo program = CliProgram.WithDefaultSignals(CliProgram.Prepare(folder.Path, [], TrainedRun.Train("--kimg", "1000", "--tick", "0.1", "--snap", "1000")));
        ProcessStartInfo start = CliProgram.Prepare(folder.Path, []);
        start.FileName = Terminal;
        start.RedirectStandardInput = true;
        Array.ForEach<string>(["-qec", string.Join(' ', program.ArgumentList.Prepend(program.FileName).Select(word => $"'{word}'")), "/dev/null"], start.ArgumentList.Add);
        using (var terminal = new RunningCli(Process.Start(start)!))
        {
            await terminal.WaitFor("saved ", TestContext.Current.CancellationToken);
            await Task.Delay(500, TestContext.Current.CancellationToken);
            Assert.Equal(0, Tool.Run("sh", "-c", $"kill -KILL {terminal.Id}"));
        }

        const double Later = 0.009; // the first snapshot is of 0.008
        string runFolder = Directory.GetDirectories(folder.File("runs")).Single();
        for (int tries = 0; tries < 600 && NetworkFile.ReadInfo(runFolder).TrainedKimg < Later; tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.True(NetworkFile.ReadInfo(runFolder).TrainedKimg >= Later, "nothing was saved after the first snapshot");
        for (int tries = 0; tries < 600 && File.Exists(Path.Combine(runFolder, ".lock")); tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken); // it draws its sheet
        }
    }
}
