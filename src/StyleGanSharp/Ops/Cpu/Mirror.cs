using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Adds the samples that lie under equal taps of a filter that mirrors itself: half the multiplications are left.</summary>
internal static unsafe class Mirror
{
    /// <param name="source">A row of source planes.</param>
    /// <param name="offsets">Where each tap reads; first and last are a pair, and so on inwards. The middle of an odd number pairs with itself.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="target">The sums: a row of <paramref name="pitch"/> samples for each pair.</param>
    /// <param name="pitch">Samples from one pair's row to the next.</param>
    /// <param name="blocks">Width.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fold<T>(float* source, nint* offsets, int taps, float* target, int pitch, int blocks) where T : unmanaged, IBlock<T>
    {
        for (int l = 0; l < (taps + 1) / 2; l++)
        {
            float* left = source + offsets[l];
            float* right = source + offsets[taps - 1 - l];
            for (int j = 0; j < blocks * Blocks.Length; j += Blocks.Length)
            {
                T.Store(T.Add(T.Load(left + j), T.Load(right + j)), target + j);
            }

            target += pitch;
        }
    }
}
