using System.Globalization;
using System.Runtime.InteropServices;

namespace StyleGanSharp.Benchmarks;

/// <summary>The most memory that a piece of work takes, as Linux counts resident pages.</summary>
internal static partial class ProcessMemory
{
    private const string Status = "/proc/self/status";
    private const string ClearReferences = "/proc/self/clear_refs";
    private const string ResetPeak = "5";

    /// <summary>Does something.</summary>
    /// <returns>The peak over what was resident before, and the peak, in bytes; null where the system does not report it. The work is done anyway.</returns>
    public static (long Added, long Peak)? Of(Action work)
    {
        bool isKnown = OperatingSystem.IsLinux() && Prepare();
        long before = isKnown ? Field("VmRSS:") : 0;
        work();
        return isKnown && Field("VmHWM:") is var peak && peak > 0 ? (peak - before, peak) : null;
    }

    /// <summary>Gives back what the allocator keeps of earlier work, or that would hide the new work's need; then starts a new peak.</summary>
    private static bool Prepare()
    {
        try
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            _ = TrimHeap(0);
            File.WriteAllText(ClearReferences, ResetPeak);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    private static long Field(string name)
    {
        string line = File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) ?? name;
        string number = line[name.Length..].Trim().Split(' ')[0];
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes) ? kibibytes * 1024 : 0;
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint keep);
}
