using System.Runtime.InteropServices;

namespace StyleGanSharp.Runtime;

/// <summary>Environment variables as native libraries read them: those that .NET sets reach the process's own environment neither on Unix nor, once the C runtime has copied it, on Windows.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable that is not set yet.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether native code sees a value now: this one, or that of the user.</returns>
    public static bool SetDefault(string name, string value)
    {
        if (Environment.GetEnvironmentVariable(name) is not null)
        {
            return true;
        }

        Environment.SetEnvironmentVariable(name, value);
        try
        {
            return (OperatingSystem.IsWindows() ? _putenv_s(name, value) : setenv(name, value, 0)) == 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false; // another C library; what is set here are comforts
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int _putenv_s(string name, string value);
}
