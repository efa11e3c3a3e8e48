using System.Diagnostics;

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>Runs the program on an emulated processor.</summary>
internal static class EmulatedCli
{
    public const string Emulator = "qemu-x86_64";

    /// <summary>Where the emulator is; null when it is not installed.</summary>
    public static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Select(folder => Path.Combine(folder, Emulator)).FirstOrDefault(File.Exists);

    /// <summary>Runs the program on one thread.</summary>
    /// <param name="processor">A name of <c>qemu-x86_64 -cpu help</c>.</param>
    /// <param name="folder">The working folder.</param>
    /// <param name="args">The command line.</param>
    public static CliResult Run(string processor, string folder, params string[] args)
    {
        ProcessStartInfo start = CliProgram.Prepare(folder, []);
        start.ArgumentList.Add("-cpu");
        start.ArgumentList.Add(processor);
        start.ArgumentList.Add(start.FileName);
        Array.ForEach(args, start.ArgumentList.Add);
        start.FileName = Find()!;
        using var running = new RunningCli(Process.Start(start)!);
        CliResult result = running.Wait(CliProgram.PatienceMs);

        // The emulator says which features of a processor it lacks.
        return result with { Error = string.Concat(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith(Emulator + ": ", StringComparison.Ordinal)).Select(line => line + '\n')) };
    }
}
