using System.Diagnostics;

namespace StyleGanSharp.PublicApi.Tests.Support;

/// <summary>Runs a program of the system.</summary>
internal static class Tool
{
    public static int Run(string name, params string[] args)
    {
        using Process process = Process.Start(new ProcessStartInfo(name, args) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
