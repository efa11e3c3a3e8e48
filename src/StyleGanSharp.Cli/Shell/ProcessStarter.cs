using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using StyleGanSharp.Distribution;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Starts this program several times through mpirun, and passes a request to stop on.</summary>
internal static partial class ProcessStarter
{
    private const int Usr1 = 10;
    private const int Usr1MacOS = 30;

    /// <summary>Names the file in which the first process leaves its exit code; mpirun's own is not always that (MPICH's may be 0 after a signal).</summary>
    private const string ExitCodeVariable = "STYLEGAN_EXIT_CODE_FILE";

    private static readonly string[] NotPassedOn = ["--nproc"];

    /// <summary>Runs the same command in several processes and returns their exit code.</summary>
    public static int Run(int count, VerbContext context)
    {
        string mpirun = FindMpirun();
        string exitCode = Path.GetTempFileName();
        using var process = new Process { StartInfo = Start(mpirun, VersionOf(mpirun), count, Environment.UserName == "root", OwnCommand()) };
        process.StartInfo.Environment[ExitCodeVariable] = exitCode;
        process.Start();

        // In a session of its own it does not get the terminal's Ctrl-C, of which mpirun ends all at once; it passes this signal on, and they save.
        using CancellationTokenRegistration registration = context.Cancellation.Register(() => Signal(process));
        process.WaitForExit();
        string told = File.ReadAllText(exitCode);
        File.Delete(exitCode);
        return process.ExitCode == ExitCode.Success && int.TryParse(told, CultureInfo.InvariantCulture, out int code) ? code : process.ExitCode;
    }

    /// <summary>Leaves the exit code of the first process to the program that started all of them, where one did.</summary>
    /// <returns>The same code.</returns>
    public static int Tell(int code)
    {
        if (Environment.GetEnvironmentVariable(ExitCodeVariable) is { Length: > 0 } file && Launcher.Current is { Rank: 0 })
        {
            File.WriteAllText(file, code.ToString(CultureInfo.InvariantCulture));
        }

        return code;
    }

    /// <summary>The command line of mpirun.</summary>
    /// <param name="mpirun">Its path.</param>
    /// <param name="version">What it says of its version.</param>
    /// <param name="count">Processes.</param>
    /// <param name="isRoot">Whether the user is root, whom Open MPI asks to say so.</param>
    /// <param name="command">What each process runs.</param>
    internal static ProcessStartInfo Start(string mpirun, string version, int count, bool isRoot, IEnumerable<string> command)
    {
        bool isOpenMpi = version.Contains("Open MPI", StringComparison.OrdinalIgnoreCase) || version.Contains("OpenRTE", StringComparison.OrdinalIgnoreCase);
        string[] options = isOpenMpi ? [.. isRoot ? new[] { "--allow-run-as-root" } : [], "--oversubscribe", "--bind-to", "none"] : [];
        bool ownSession = OperatingSystem.IsLinux() && File.Exists("/usr/bin/setsid");
        var start = new ProcessStartInfo(ownSession ? "/usr/bin/setsid" : mpirun);
        foreach (string argument in (ownSession ? new[] { mpirun } : []).Concat(options).Concat(["-n", $"{count}"]).Concat(command))
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static string FindMpirun()
    {
        string name = OperatingSystem.IsWindows() ? "mpiexec.exe" : "mpirun";
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new UsageException($"{name} was not found on the PATH; several processes are started by it. Install an MPI (Debian: apt-get install openmpi-bin, or mpich), or leave --nproc and --gpus out.");
    }

    private static string VersionOf(string mpirun)
    {
        using var process = Process.Start(new ProcessStartInfo(mpirun, "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }

    private static IEnumerable<string> OwnCommand()
    {
        string[] own = Environment.GetCommandLineArgs();
        string program = Environment.ProcessPath ?? throw new StyleGanException("The program's own path is unknown, so it cannot be started several times. Start it with mpirun.");
        return (Path.GetFileNameWithoutExtension(program) == "dotnet" ? new[] { program, own[0] } : [program]).Concat(StudyWorkers.Without(own[1..], NotPassedOn));
    }

    private static void Signal(Process process)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                process.Kill(entireProcessTree: true);
            }
            else
            {
                _ = kill(process.Id, OperatingSystem.IsMacOS() ? Usr1MacOS : Usr1);
            }
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
