using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>The inner loop of all resampling: a weighted sum of shifted vectors.</summary>
internal static unsafe class Fir
{
    /// <summary>Blocks that are summed side by side: enough to hide the latency of an addition, few enough for the registers.</summary>
    public const int Unroll = 4;

    /// <summary>target[j] = stage(Σₜ taps[t]·source[offsets[t] + j]) for whole blocks; the order of the sum is the same wherever a block lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TStage>(float* source, nint* offsets, float* taps, int count, float* target, int blocks, TStage stage, ushort* mask)
        where T : unmanaged, IBlock<T>
        where TStage : unmanaged, IStage<T>
    {
        int b = 0;
        for (; b + Unroll <= blocks; b += Unroll)
        {
            T s0 = T.Broadcast(0);
            T s1 = s0;
            T s2 = s0;
            T s3 = s0;
            for (int t = 0; t < count; t++)
            {
                float* from = source + offsets[t];
                T tap = T.Broadcast(taps[t]);
                s0 = T.MultiplyAdd(T.Load(from), tap, s0);
                s1 = T.MultiplyAdd(T.Load(from + Blocks.Length), tap, s1);
                s2 = T.MultiplyAdd(T.Load(from + (2 * Blocks.Length)), tap, s2);
                s3 = T.MultiplyAdd(T.Load(from + (3 * Blocks.Length)), tap, s3);
            }

            T.Store(stage.Apply(s0, mask), target);
            T.Store(stage.Apply(s1, mask + 2), target + Blocks.Length);
            T.Store(stage.Apply(s2, mask + 4), target + (2 * Blocks.Length));
            T.Store(stage.Apply(s3, mask + 6), target + (3 * Blocks.Length));
            source += Unroll * Blocks.Length;
            target += Unroll * Blocks.Length;
            mask += Unroll * 2;
        }

        for (; b < blocks; b++)
        {
            T sum = T.Broadcast(0);
            for (int t = 0; t < count; t++)
            {
                sum = T.MultiplyAdd(T.Load(source + offsets[t]), T.Broadcast(taps[t]), sum);
            }

            T.Store(stage.Apply(sum, mask), target);
            source += Blocks.Length;
            target += Blocks.Length;
            mask += 2;
        }
    }
}
