using System.Diagnostics;
using StyleGanSharp.PublicApi.Tests.Support;
using StyleGanSharp.Training;

namespace StyleGanSharp.PublicApi.Tests.Cli;

/// <summary>Trainings of several real processes, with both MPIs of Debian.</summary>
public sealed class ProcessesTests : IDisposable
{
    private const int PatienceMs = 180_000;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => Mpi.Kinds;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Given_an_mpi_When_one_two_or_four_processes_train_Then_their_states_are_equal_bit_for_bit_and_only_the_first_speaks(string kind)
    {
        Mpi.Require(kind);
        CliProgram.Run(_folder.Path, Train("0.064", "alone")).Succeeded();
        foreach (int count in new[] { 2, 4 })
        {
            CliResult result = Run(kind, count, Train("0.064", $"by{count}"));
            result.Succeeded();
            Assert.Equal(State("alone"), State($"by{count}"));
            Assert.Single(result.Output.Split('\n'), line => line.Contains($"{count} processes on 1 machine, started by ", StringComparison.Ordinal));
            Assert.Single(result.Output.Split('\n'), line => line.Contains("done at 0.064 kimg", StringComparison.Ordinal));
        }

        // And on with other numbers of processes.
        string part = Only("by2");
        Run(kind, 4, "train", "--resume", part, "--kimg", "0.096", "--threads", "1").Succeeded();
        CliProgram.Run(_folder.Path, "train", "--resume", part, "--kimg", "0.128", "--threads", "1").Succeeded();
        CliProgram.Run(_folder.Path, "train", "--resume", Only("alone"), "--kimg", "0.128", "--threads", "1").Succeeded();
        Assert.Equal(State("alone"), State("by2"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Given_processes_that_train_When_one_is_killed_Then_all_end_and_what_was_saved_can_be_continued(string kind)
    {
        using RunningCli running = Mpi.Start(kind, _folder.Path, 2, Train("100", "killed"));
        await running.WaitFor("saved ", TestContext.Current.CancellationToken);
        Kill(Mpi.ProcessesWith("killed")[1], "KILL");
        Assert.NotEqual(0, running.Wait(PatienceMs).ExitCode);
        await AssertGone("killed");
        double saved = new RunFolder(Only("killed")).SavedKimg;
        CliProgram.Run(_folder.Path, "train", "--resume", Only("killed"), "--kimg", FormattableString.Invariant($"{saved + 0.016}"), "--threads", "1").Succeeded();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Given_processes_that_train_When_one_is_late_Then_one_sentence_names_it_and_all_end(string kind)
    {
        using RunningCli running = Mpi.Start(kind, _folder.Path, 2, [.. Train("100", "late"), "--wait-minutes", "0.1"]);
        await running.WaitFor("saved ", TestContext.Current.CancellationToken);
        int late = Mpi.ProcessesWith("late")[1];
        Kill(late, "STOP");
        try
        {
            CliResult result = running.Wait(PatienceMs);
            Assert.NotEqual(0, result.ExitCode);
            string line = Assert.Single((result.Output + result.Error).Split('\n'), line => line.Contains("error: ", StringComparison.Ordinal));
            Assert.Contains($"process 1 on {Environment.MachineName} did not come", line, StringComparison.Ordinal);
            Assert.Contains("After 6 seconds of waiting", line, StringComparison.Ordinal);
        }
        finally
        {
            Kill(late, "KILL");
        }

        await AssertGone("late");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Given_processes_that_are_not_alike_When_they_start_Then_one_sentence_says_what_differs_and_nothing_is_left(string kind)
    {
        using RunningCli running = Mpi.Start(kind, _folder.Path, 1, Train("1", "other"), [.. Train("1", "other"), "--glr", "0.001"]);
        CliResult result = running.Wait(PatienceMs);
        Assert.NotEqual(0, result.ExitCode);
        string line = Assert.Single((result.Output + result.Error).Split('\n'), line => line.Contains("error: ", StringComparison.Ordinal));
        Assert.Contains($"Process 1 on {Environment.MachineName} is not like process 0 on {Environment.MachineName}: options.g_optimizer.learning_rate is 0.001 there and 0.0025 here.", line, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Given_an_error_of_one_process_alone_When_they_start_Then_it_is_told_with_process_and_machine_and_all_end(string kind)
    {
        using RunningCli running = Mpi.Start(kind, _folder.Path, 1, Train("1", "lacks"), ["train", "--data", "nowhere.zip"]);
        CliResult result = running.Wait(PatienceMs);
        Assert.NotEqual(0, result.ExitCode);
        string line = Assert.Single((result.Output + result.Error).Split('\n'), line => line.Contains("error: ", StringComparison.Ordinal));
        Assert.Contains($"process 1 on {Environment.MachineName}: nowhere.zip does not exist", line, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Given_a_wrong_option_or_a_verb_for_one_process_When_several_start_Then_one_sentence_says_so(string kind)
    {
        Assert.Single(Errors(Run(kind, 2, [.. Train("1", "bad"), "--batch-gpu", "3"])), line => line.Contains("--batch is 16; it is not divisible by --batch-gpu, 3.", StringComparison.Ordinal));
        Assert.Single(Errors(Run(kind, 2, "generate", "--network", "builtin:avatars", "--seeds", "0")), line => line.Contains("stylegan generate works in one process", StringComparison.Ordinal));
        Assert.Single(Errors(Run(kind, 3, Train("1", "odd"))), line => line.Contains("--replicas is 4; 3 processes cannot share them evenly.", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Given_processes_started_by_the_program_When_it_is_interrupted_Then_they_save_together_and_the_run_continues_exactly(string kind)
    {
        Mpi.Require(kind);
        string tools = _folder.File("tools");
        Directory.CreateDirectory(tools);
        string mpirun = Path.Combine(tools, "mpirun");
        File.WriteAllText(mpirun, $"#!/bin/sh\nexec {Mpi.Require(kind)} \"$@\"\n");
        using (Process chmod = Process.Start("chmod", ["+x", mpirun]))
        {
            await chmod.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        (string, string)[] environment = [("PATH", $"{tools}:{Environment.GetEnvironmentVariable("PATH")}")];
        using RunningCli running = CliProgram.Start(_folder.Path, environment, [.. Train("100", "asked"), "--nproc", "2"]);
        await running.WaitFor("saved ", TestContext.Current.CancellationToken);
        Kill(running.Id, "INT");
        CliResult result = running.Wait(PatienceMs);
        Assert.True(result.ExitCode == 3, $"exit code {result.ExitCode}\n{result.Error}\n{result.Output}");
        Assert.Contains("stopped at ", result.Output, StringComparison.Ordinal);
        await AssertGone("asked");

        string kimg = FormattableString.Invariant($"{new RunFolder(Only("asked")).SavedKimg + 0.032}");
        CliProgram.Run(_folder.Path, environment, "train", "--resume", Only("asked"), "--kimg", kimg, "--threads", "1", "--nproc", "2").Succeeded();
        CliProgram.Run(_folder.Path, Train(kimg, "whole")).Succeeded();
        Assert.Equal(State("whole"), State("asked"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Given_two_machines_When_a_process_on_each_trains_Then_the_state_is_that_of_one_process_and_a_lost_one_is_named_with_its_machine(string kind)
    {
        Mpi.Require(kind);
        using TwoHosts hosts = TwoHosts.Require();
        CliProgram.Run(_folder.Path, Train("0.032", "alone")).Succeeded();
        using (RunningCli running = Mpi.StartOn(hosts, kind, _folder.Path, Train("0.032", "both")))
        {
            CliResult result = running.Wait(PatienceMs);
            result.Succeeded();
            Assert.Contains("2 processes on 2 machines, started by ", result.Output, StringComparison.Ordinal);
            Assert.Equal(State("alone"), State("both"));
        }

        using RunningCli lost = Mpi.StartOn(hosts, kind, _folder.Path, [.. Train("100", "lost"), "--wait-minutes", "0.1"]);
        await lost.WaitFor("saved ", TestContext.Current.CancellationToken);
        int late = Mpi.ProcessesWith("lost")[1];
        Kill(late, "STOP");
        try
        {
            CliResult result = lost.Wait(PatienceMs);
            Assert.NotEqual(0, result.ExitCode);
            string line = Assert.Single((result.Output + result.Error).Split('\n'), line => line.Contains("error: ", StringComparison.Ordinal));
            Assert.Matches($"process 1 on {hosts.Second} did not come|process 0 on {hosts.First}, or another one, did not come", line);
        }
        finally
        {
            Array.ForEach(Mpi.ProcessesWith("lost"), process => Kill(process, "KILL"));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Given_arrays_of_many_sizes_When_three_processes_exchange_them_Then_all_results_are_right(string kind)
    {
        string program = Path.GetFullPath(Path.Combine(CliProgram.Folder, "../../../../../../bench/StyleGanSharp.Bench/bin", new DirectoryInfo(CliProgram.Folder).Parent!.Parent!.Name, "net10.0", new DirectoryInfo(CliProgram.Folder).Name, "StyleGanSharp.Bench"));
        Assert.SkipUnless(File.Exists(program), $"{program} is not built.");
        var start = new ProcessStartInfo(Mpi.Require(kind), [.. Mpi.Options(kind), "-n", "3", program, "exchange", "1000000"]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path };
        using var running = new RunningCli(Process.Start(start)!);
        CliResult result = running.Wait(PatienceMs);
        result.Succeeded();
        Assert.Equal(6, result.Output.Split('\n').Count(line => line.Contains(" yes ", StringComparison.Ordinal)));
    }

    private static string[] Train(string kimg, string name) =>
    [
        "train", "--data", "builtin:avatars?count=50", "--resolution", "16", "--preset", "tiny", "--cbase", "256", "--cmax", "16", "--latent", "16", "--batch", "16", "--replicas", "4", "--kimg", kimg,
        "--tick", "0.032", "--snap", "1", "--aug", "ada", "--p", "0.2", "--threads", "1", "--outdir", name,
    ];

    private static IEnumerable<string> Errors(CliResult result) => (result.Output + result.Error).Split('\n').Where(line => line.Contains("error: ", StringComparison.Ordinal));

    private CliResult Run(string kind, int count, params string[] arguments)
    {
        using RunningCli running = Mpi.Start(kind, _folder.Path, count, arguments);
        return running.Wait(PatienceMs);
    }

    private string Only(string name) => Assert.Single(Directory.GetDirectories(_folder.File(name)));

    private byte[] State(string name) => File.ReadAllBytes(new RunFolder(Only(name)).StateFile);

    private static void Kill(int process, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
    }

    private static async Task AssertGone(string argument)
    {
        for (int tries = 0; Mpi.ProcessesWith(argument).Length > 0; tries++)
        {
            Assert.True(tries < 200, $"Processes are left: {string.Join(", ", Mpi.ProcessesWith(argument))}.");
            await Task.Delay(50);
        }
    }
}
