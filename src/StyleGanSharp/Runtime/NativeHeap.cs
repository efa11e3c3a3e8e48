using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StyleGanSharp.Runtime;

/// <summary>Gives memory that libtorch has freed back to the system.</summary>
/// <remarks>
/// glibc keeps freed blocks below 32 MiB, and before version 2.38 a block with an alignment, as tensors have, hardly ever fits into one that was freed:
/// feature networks grew by 80 MB per second so, without a tensor alive.
/// </remarks>
internal static partial class NativeHeap
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3); // it takes some 40 ms
    private static readonly bool IsNeeded = OperatingSystem.IsLinux();
    private static long _last = Stopwatch.GetTimestamp();

    /// <summary>To be called between the steps of long work; does something every few seconds.</summary>
    public static void TrimNowAndThen()
    {
        long last = Interlocked.Read(ref _last);
        if (IsNeeded && Stopwatch.GetElapsedTime(last) > Interval && Interlocked.CompareExchange(ref _last, Stopwatch.GetTimestamp(), last) == last)
        {
            Trim();
        }
    }

    /// <summary>Does it now.</summary>
    /// <returns>Whether memory went back; always false with another C library.</returns>
    public static bool Trim()
    {
        try
        {
            return malloc_trim(0) == 1;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint pad);
}
