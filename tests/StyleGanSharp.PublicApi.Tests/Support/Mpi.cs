using System.Diagnostics;

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>The MPIs that are installed on this machine.</summary>
internal static class Mpi
{
    /// <summary>Those that Debian names apart, one of each kind.</summary>
    public static TheoryData<string> Kinds => new() { "openmpi", "mpich" };

    /// <summary>Path of the mpirun of a kind; skips the test where there is none.</summary>
    public static string Require(string kind)
    {
        string path = $"/usr/bin/mpirun.{kind}";
        Assert.SkipUnless(File.Exists(path), $"{path} is not installed.");
        return path;
    }

    /// <summary>Starts the program in several processes.</summary>
    /// <param name="kind">Which MPI.</param>
    /// <param name="folder">Working folder.</param>
    /// <param name="processes">The arguments of each; an argument list for all where there is one.</param>
    /// <param name="count">Processes per list.</param>
    public static RunningCli Start(string kind, string folder, int count, params string[][] processes)
    {
        ProcessStartInfo own = CliProgram.Prepare(folder, []);
        var start = new ProcessStartInfo(Require(kind)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in own.Environment)
        {
            start.Environment[name] = value;
        }

        foreach (string option in Options(kind))
        {
            start.ArgumentList.Add(option);
        }

        foreach ((string[] arguments, int number) in processes.Select((arguments, number) => (arguments, number)))
        {
            foreach (string argument in (number == 0 ? [] : new[] { ":" }).Concat(["-n", $"{count}", own.FileName, .. arguments]))
            {
                start.ArgumentList.Add(argument);
            }
        }

        return new RunningCli(Process.Start(CliProgram.WithDefaultSignals(start))!);
    }

    /// <summary>Starts the program on two machines, a process on each, from the first of them.</summary>
    public static RunningCli StartOn(TwoHosts hosts, string kind, string folder, params string[] arguments)
    {
        ProcessStartInfo own = CliProgram.Prepare(folder, []);
        string[] options = kind == "openmpi"
            ? ["--allow-run-as-root", "--host", $"{hosts.First},{hosts.Second}", "--mca", "plm_rsh_agent", hosts.Agent, "--mca", "btl", "tcp,self", "--mca", "btl_tcp_if_include", hosts.Network, "--mca", "oob_tcp_if_include", hosts.Network]
            : ["-launcher", "ssh", "-launcher-exec", hosts.Agent, "-hosts", $"{hosts.First},{hosts.Second}", "-iface", "eth0"];
        string[] line = ["netns", "exec", hosts.First, Require(kind), .. options, "-n", "2", own.FileName, .. arguments];
        var start = new ProcessStartInfo("ip", line) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in own.Environment)
        {
            start.Environment[name] = value;
        }

        return new RunningCli(Process.Start(CliProgram.WithDefaultSignals(start))!);
    }

    /// <summary>Processes that have an argument, of any user.</summary>
    public static int[] ProcessesWith(string argument) => [.. Directory.EnumerateDirectories("/proc").Select(path => Path.GetFileName(path)).Where(name => int.TryParse(name, out _)).Where(name => IsProgramWith(name, argument)).Select(name => int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)).Order()];

    public static string[] Options(string kind) => kind == "openmpi" ? [.. Environment.UserName == "root" ? new[] { "--allow-run-as-root" } : [], "--oversubscribe"] : [];

    private static bool IsProgramWith(string process, string argument)
    {
        try
        {
            string[] line = File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
            return Path.GetFileName(line[0]) == "stylegan" && line.Contains(argument);
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }
}
