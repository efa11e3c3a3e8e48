using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>
/// Two-dimensional filters of twelve taps a row that mirror themselves left to right: the radial filters of StyleGAN3-R. Samples under equal taps are
/// added first, which halves the multiplications; every row of the input is folded once and goes into all output rows it belongs to.
/// </summary>
internal static unsafe class MirrorFir
{
    /// <summary>Taps a row.</summary>
    public const int Width = 12;

    /// <summary>Narrower rows are left to the general body.</summary>
    public const int FewestBlocks = 2;

    private const int Half = Width / 2;

    /// <param name="axis">The resampling down the columns, without up-sampling.</param>
    /// <param name="taps">[axis.Taps, 6]: the left half of each row of taps.</param>
    /// <param name="offsets">Where in a row of source planes each of the twelve taps reads.</param>
    /// <param name="rows">Input row <paramref name="rowFrom"/>.</param>
    /// <param name="pitch">Samples from one input row to the next.</param>
    /// <param name="rowFrom">First input row there is.</param>
    /// <param name="rowTo">End of the input rows there are.</param>
    /// <param name="target">Output row <paramref name="from"/>.</param>
    /// <param name="targetPitch">Samples from one output row to the next.</param>
    /// <param name="from">First output row.</param>
    /// <param name="to">End of the output rows.</param>
    /// <param name="blocks">Width, at least <see cref="FewestBlocks"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(
        FirAxis axis, float* taps, nint* offsets, float* rows, int pitch, int rowFrom, int rowTo, float* target, int targetPitch, int from, int to, int blocks)
        where T : unmanaged, IBlock<T>
    {
        for (int b = 0; b < blocks; b += 2)
        {
            // The last pair of blocks may overlap the one before: it is computed from the beginning, so it comes out the same.
            int q = Math.Min(b, blocks - 2) * Blocks.Length;
            for (int o = 0; o < to - from; o++)
            {
                T.Store(T.Broadcast(0), target + ((long)o * targetPitch) + q);
                T.Store(T.Broadcast(0), target + ((long)o * targetPitch) + q + Blocks.Length);
            }

            for (int j = rowFrom; j < rowTo; j++)
            {
                float* row = rows + ((long)(j - rowFrom) * pitch) + q;
                (T s0, T u0) = Fold<T>(row + offsets[0], row + offsets[11]);
                (T s1, T u1) = Fold<T>(row + offsets[1], row + offsets[10]);
                (T s2, T u2) = Fold<T>(row + offsets[2], row + offsets[9]);
                (T s3, T u3) = Fold<T>(row + offsets[3], row + offsets[8]);
                (T s4, T u4) = Fold<T>(row + offsets[4], row + offsets[7]);
                (T s5, T u5) = Fold<T>(row + offsets[5], row + offsets[6]);
                int place = j + axis.Pad;
                int last = Math.Min(to - 1, place / axis.Down);
                int first = Math.Max(from, (place - axis.Taps + axis.Down) / axis.Down);
                float* sum = target + ((long)(first - from) * targetPitch) + q;
                float* f = taps + ((place - (axis.Down * first)) * Half);
                for (int o = first; o <= last; o++)
                {
                    T s = T.Load(sum);
                    T u = T.Load(sum + Blocks.Length);
                    T tap = T.Broadcast(f[0]);
                    s = T.MultiplyAdd(s0, tap, s);
                    u = T.MultiplyAdd(u0, tap, u);
                    tap = T.Broadcast(f[1]);
                    s = T.MultiplyAdd(s1, tap, s);
                    u = T.MultiplyAdd(u1, tap, u);
                    tap = T.Broadcast(f[2]);
                    s = T.MultiplyAdd(s2, tap, s);
                    u = T.MultiplyAdd(u2, tap, u);
                    tap = T.Broadcast(f[3]);
                    s = T.MultiplyAdd(s3, tap, s);
                    u = T.MultiplyAdd(u3, tap, u);
                    tap = T.Broadcast(f[4]);
                    s = T.MultiplyAdd(s4, tap, s);
                    u = T.MultiplyAdd(u4, tap, u);
                    tap = T.Broadcast(f[5]);
                    s = T.MultiplyAdd(s5, tap, s);
                    u = T.MultiplyAdd(u5, tap, u);
                    T.Store(s, sum);
                    T.Store(u, sum + Blocks.Length);
                    sum += targetPitch;
                    f -= axis.Down * Half;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T First, T Second) Fold<T>(float* left, float* right) where T : unmanaged, IBlock<T> =>
        (T.Add(T.Load(left), T.Load(right)), T.Add(T.Load(left + Blocks.Length), T.Load(right + Blocks.Length)));
}
