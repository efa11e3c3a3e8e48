using System.Diagnostics;
using System.Globalization;

namespace StyleGanSharp.Tests.Support;

/// <summary>A small file system in memory; tests that need one are skipped where none can be mounted.</summary>
internal sealed class TemporaryDisk : IDisposable
{
    private TemporaryDisk(string path) => Path = path;

    public string Path { get; }

    public static TemporaryDisk Mount(string path, int sizeKib)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Needs root on Linux, to mount a small file system.");
        Directory.CreateDirectory(path);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={sizeKib}k"), "tmpfs", path) == 0, "This machine does not allow mounting.");
        return new TemporaryDisk(path);
    }

    public void Dispose() => Assert.Equal(0, Run("umount", "--lazy", Path));

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
