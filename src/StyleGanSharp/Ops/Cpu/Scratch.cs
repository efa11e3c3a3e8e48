using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>A thread's working memory: grows to the largest request and lives as long as the thread, so that kernels allocate nothing.</summary>
internal static unsafe class Scratch
{
    private const int Alignment = 64;

    /// <summary>Memory of a call that is kept: 32 MiB.</summary>
    private const long MaxKept = 8 << 20;

    [ThreadStatic]
    private static float[]? _memory;

    [ThreadStatic]
    private static float[]? _ofCall;

    /// <summary>The same for a call that hands it to several threads, apart from what each takes; a large one is not kept for the next.</summary>
    public static float* TakeForCall(long length) => Take(ref _ofCall, length);

    /// <summary>Lets go of what a call took that is too large to keep. The call must keep what it took alive until then.</summary>
    public static void EndCall()
    {
        if (_ofCall?.Length > MaxKept + Alignment)
        {
            _ofCall = null;
        }
    }

    /// <summary>At least <paramref name="length"/> floats on a cache line's border. Their values are whatever the last use left. One user at a time a thread.</summary>
    public static float* Take(long length) => Take(ref _memory, length);

    private static float* Take(ref float[]? memory, long length)
    {
        long needed = length + (Alignment / sizeof(float));
        if (memory is null || memory.Length < needed)
        {
            memory = GC.AllocateUninitializedArray<float>(checked((int)needed), pinned: true);
        }

        // Pinned arrays do not move.
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));
        return (float*)((address + Alignment - 1) & ~(nuint)(Alignment - 1));
    }
}
