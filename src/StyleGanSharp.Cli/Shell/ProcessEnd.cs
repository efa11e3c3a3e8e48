using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Ends the process while others of its threads compute.</summary>
internal static partial class ProcessEnd
{
    /// <summary>Ends it without the destructors of native libraries: libtorch's threads would continue with what they have destroyed.</summary>
    public static void AtOnce(int exitCode)
    {
        if (!Console.IsOutputRedirected)
        {
            Console.Out.Write("\u001b[?25h\u001b[0m"); // a progress bar hides the cursor
            Console.Out.Flush();
        }

        try
        {
            if (OperatingSystem.IsWindows())
            {
                TerminateProcess(-1, (uint)exitCode);
            }
            else
            {
                _exit(exitCode);
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            Process.GetCurrentProcess().Kill(); // another C library
        }
    }

    [LibraryImport("libc")]
    private static partial void _exit(int status);

    /// <summary>-1 is the process itself.</summary>
    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateProcess(nint process, uint exitCode);
}
