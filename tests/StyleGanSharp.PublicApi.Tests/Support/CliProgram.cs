using System.Diagnostics;
using System.Reflection;

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>Runs the built program in a process of its own.</summary>
internal static class CliProgram
{
    public const int PatienceMs = 180_000;

    private static readonly string Executable = Find();

    /// <summary>Whether this process was started with signals ignored, as nohup and a shell's background jobs are: the programs that it starts would ignore them too.</summary>
    private static readonly bool InheritsIgnoredSignals = OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is var line
        && (Convert.ToUInt64(line[7..].Trim(), 16) & 0b111) != 0; // SIGHUP, SIGINT, SIGQUIT

    /// <summary>Where the program is.</summary>
    public static string Folder => Path.GetDirectoryName(Executable)!;

    public static CliResult Run(string folder, params string[] args) => Run(folder, [], args);

    public static CliResult Run(string folder, (string Name, string Value)[] environment, params string[] args)
    {
        using RunningCli running = Start(folder, environment, args);
        CliResult result = running.Wait(PatienceMs);
        Flags.Check(args, result.Error);
        return result;
    }

    public static RunningCli Start(string folder, (string Name, string Value)[] environment, params string[] args) => new(Process.Start(WithDefaultSignals(Prepare(folder, environment, args)))!);

    /// <summary>How the program is started.</summary>
    public static ProcessStartInfo Prepare(string folder, (string Name, string Value)[] environment, params string[] args)
    {
        var start = new ProcessStartInfo(Executable, args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // Several tests share the processor; the threads of a process that wait for one another would only get in each other's way.
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment.Remove("STYLEGAN_LIBTORCH");
        start.Environment.Remove("TORCH_CPP_LOG_LEVEL"); // set for this process by the library, which its tests load too
        start.Environment["STYLEGANSHARP_CACHE"] = Path.Combine(folder, ".cache");
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>Makes a program take the signals that this process ignores.</summary>
    public static ProcessStartInfo WithDefaultSignals(ProcessStartInfo start)
    {
        if (InheritsIgnoredSignals)
        {
            start.ArgumentList.Insert(0, start.FileName);
            start.ArgumentList.Insert(0, "--default-signal=HUP,INT,QUIT");
            start.FileName = "env";
        }

        return start;
    }

    private static string Find()
    {
        string folder = typeof(CliProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "CliPath").Value!;
        string name = OperatingSystem.IsWindows() ? "stylegan.exe" : "stylegan";
        return Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories).OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault()
            ?? throw new FileNotFoundException($"{name} is not built below {folder}.");
    }
}
