using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StyleGanSharp.Ops.Cpu.Vectors;

/// <summary>Sizes in whole vectors, and the choice of the vector that fits this processor.</summary>
internal static class VectorLanes
{
    /// <summary>Samples of a vector.</summary>
    public const int Count = 16;

    public static int RoundUp(int samples) => (samples + Count - 1) / Count * Count;

    /// <summary>Copies the samples whose bits are set.</summary>
    public static unsafe void CopyLanes(float* source, float* target, uint bits)
    {
        for (; bits != 0; bits &= bits - 1)
        {
            int lane = BitOperations.TrailingZeroCount(bits);
            target[lane] = source[lane];
        }
    }

    /// <summary>Stores the first samples of a vector: all of them, some or none.</summary>
    /// <param name="value">The vector.</param>
    /// <param name="target">Where the first goes; the memory after the last is not touched.</param>
    /// <param name="count">How many; 16 or more are all, 0 or fewer none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreFirst<T>(T value, float* target, int count) where T : unmanaged, IVector<T>
    {
        if (count >= Count)
        {
            T.Store(value, target);
        }
        else if (count > 0)
        {
            T.StoreLanes(value, target, T.Lanes(0, count));
        }
    }

    /// <summary>The sum over the lanes.</summary>
    public static unsafe float Sum<T>(T value) where T : unmanaged, IVector<T>
    {
        float* lanes = stackalloc float[Count];
        T.Store(value, lanes);
        float sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += lanes[i];
        }

        return sum;
    }

    /// <summary>Does work with the widest registers there are.</summary>
    public static void Run<TWork>(TWork work) where TWork : struct, IVectorKernel
    {
        if (Vector512.IsHardwareAccelerated)
        {
            work.Run<Vector1x512>();
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            work.Run<Vector2x256>();
        }
        else
        {
            work.Run<Vector4x128>();
        }
    }
}
