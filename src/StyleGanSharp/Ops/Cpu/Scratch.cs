using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>A thread's working memory: grows to the largest request and lives as long as the thread, so that kernels allocate nothing.</summary>
internal static unsafe class Scratch
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static float[]? _memory;

    /// <summary>At least <paramref name="length"/> floats on a cache line's border. Their values are whatever the last use left. One user at a time a thread.</summary>
    public static float* Take(long length)
    {
        long needed = length + (Alignment / sizeof(float));
        if (_memory is null || _memory.Length < needed)
        {
            _memory = GC.AllocateUninitializedArray<float>(checked((int)needed), pinned: true);
        }

        // Pinned arrays do not move.
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        return (float*)((address + Alignment - 1) & ~(nuint)(Alignment - 1));
    }
}
