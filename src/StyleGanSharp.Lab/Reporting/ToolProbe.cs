using System.ComponentModel;
using System.Diagnostics;

namespace StyleGanSharp.Reporting;

/// <summary>Looks for programs on the search path.</summary>
internal static class ToolProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static ExternalTool Find(string name, string versionArgument, string? searchPath)
    {
        string file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        string? path = (searchPath ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
        return new ExternalTool(name, path, path is null ? null : Version(path, versionArgument));
    }

    private static string? Version(string path, string argument)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(path, argument) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }

            return output.Wait(Patience) ? output.Result.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) : null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }
}
