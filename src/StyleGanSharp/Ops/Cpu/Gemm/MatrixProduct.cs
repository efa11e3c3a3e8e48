using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>The inner loop of all convolutions: a few rows of weights with a tile of samples, summed in registers. Every sum is made in the same order wherever it lies.</summary>
/// <remarks>Unrolled by hand, as the run-time compiler keeps two dozen sums in registers only as variables of their own; and once for dense rows, once for a grid of them: a grid of one row makes small products slower by some hundredths.</remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>Rows that are multiplied together.</summary>
    public const int Rows = 8;

    /// <summary>Columns that are multiplied together: three vectors.</summary>
    public const int TileWidth = 3 * VectorLanes.Count;

    /// <summary>m = u·v for eight rows and a tile.</summary>
    /// <param name="u">[depth, 8].</param>
    /// <param name="v">[depth, 48], rows <paramref name="pitch"/> apart.</param>
    /// <param name="pitch">Floats from a row of v to the next.</param>
    /// <param name="m">Receives [8, 48], rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">Floats from a row of m to the next.</param>
    /// <param name="depth">Products in a sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T>(float* u, float* v, int pitch, float* m, nint stride, int depth) where T : unmanaged, IVector<T>
    {
        if (typeof(T) == typeof(Vector1x512))
        {
            Multiply8x3<T>(u, v, pitch, m, stride, depth);
        }
        else
        {
            // Fewer registers, fewer sums.
            for (int column = 0; column < TileWidth; column += VectorLanes.Count)
            {
                Multiply4x1<T>(u, v + column, pitch, m + column, stride, depth);
                Multiply4x1<T>(u + 4, v + column, pitch, m + (4 * stride) + column, stride, depth);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply8x3<T>(float* u, float* v, int pitch, float* m, nint stride, int depth) where T : unmanaged, IVector<T>
    {
        T zero = T.Broadcast(0);
        T a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero, a7 = zero;
        T b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero, b5 = zero, b6 = zero, b7 = zero;
        T c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
        float* end = u + ((long)depth * Rows);
        for (; u < end; u += Rows, v += pitch)
        {
            T first = T.Load(v);
            T second = T.Load(v + VectorLanes.Count);
            T third = T.Load(v + (2 * VectorLanes.Count));
            T w = T.Broadcast(u[0]);
            a0 = T.MultiplyAdd(w, first, a0);
            b0 = T.MultiplyAdd(w, second, b0);
            c0 = T.MultiplyAdd(w, third, c0);
            w = T.Broadcast(u[1]);
            a1 = T.MultiplyAdd(w, first, a1);
            b1 = T.MultiplyAdd(w, second, b1);
            c1 = T.MultiplyAdd(w, third, c1);
            w = T.Broadcast(u[2]);
            a2 = T.MultiplyAdd(w, first, a2);
            b2 = T.MultiplyAdd(w, second, b2);
            c2 = T.MultiplyAdd(w, third, c2);
            w = T.Broadcast(u[3]);
            a3 = T.MultiplyAdd(w, first, a3);
            b3 = T.MultiplyAdd(w, second, b3);
            c3 = T.MultiplyAdd(w, third, c3);
            w = T.Broadcast(u[4]);
            a4 = T.MultiplyAdd(w, first, a4);
            b4 = T.MultiplyAdd(w, second, b4);
            c4 = T.MultiplyAdd(w, third, c4);
            w = T.Broadcast(u[5]);
            a5 = T.MultiplyAdd(w, first, a5);
            b5 = T.MultiplyAdd(w, second, b5);
            c5 = T.MultiplyAdd(w, third, c5);
            w = T.Broadcast(u[6]);
            a6 = T.MultiplyAdd(w, first, a6);
            b6 = T.MultiplyAdd(w, second, b6);
            c6 = T.MultiplyAdd(w, third, c6);
            w = T.Broadcast(u[7]);
            a7 = T.MultiplyAdd(w, first, a7);
            b7 = T.MultiplyAdd(w, second, b7);
            c7 = T.MultiplyAdd(w, third, c7);
        }

        Store(m, a0, b0, c0);
        Store(m + stride, a1, b1, c1);
        Store(m + (2 * stride), a2, b2, c2);
        Store(m + (3 * stride), a3, b3, c3);
        Store(m + (4 * stride), a4, b4, c4);
        Store(m + (5 * stride), a5, b5, c5);
        Store(m + (6 * stride), a6, b6, c6);
        Store(m + (7 * stride), a7, b7, c7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply4x1<T>(float* u, float* v, int pitch, float* m, nint stride, int depth) where T : unmanaged, IVector<T>
    {
        T zero = T.Broadcast(0);
        T a0 = zero, a1 = zero, a2 = zero, a3 = zero;
        float* end = u + ((long)depth * Rows);
        for (; u < end; u += Rows, v += pitch)
        {
            T tiles = T.Load(v);
            a0 = T.MultiplyAdd(T.Broadcast(u[0]), tiles, a0);
            a1 = T.MultiplyAdd(T.Broadcast(u[1]), tiles, a1);
            a2 = T.MultiplyAdd(T.Broadcast(u[2]), tiles, a2);
            a3 = T.MultiplyAdd(T.Broadcast(u[3]), tiles, a3);
        }

        T.Store(a0, m);
        T.Store(a1, m + stride);
        T.Store(a2, m + (2 * stride));
        T.Store(a3, m + (3 * stride));
    }

    /// <summary>m = u·v, or m += u·v, for eight rows and a tile, where the rows of v lie apart in three steps.</summary>
    /// <param name="u">[images·rows·columns, 8].</param>
    /// <param name="v">The first row of v, 48 columns.</param>
    /// <param name="grid">Where the others are.</param>
    /// <param name="m">[8, 48].</param>
    /// <param name="isFirst">Whether nothing is in m yet.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunGrid<T>(float* u, float* v, ProductGrid grid, float* m, bool isFirst) where T : unmanaged, IVector<T>
    {
        if (isFirst)
        {
            new Span<float>(m, Rows * TileWidth).Clear();
        }

        if (typeof(T) == typeof(Vector1x512))
        {
            AddGrid8x3<T>(u, v, grid, m);
        }
        else
        {
            for (int column = 0; column < TileWidth; column += VectorLanes.Count)
            {
                AddGrid4x1<T>(u, v + column, grid, m + column);
                AddGrid4x1<T>(u + 4, v + column, grid, m + (4 * TileWidth) + column);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddGrid8x3<T>(float* u, float* v, ProductGrid grid, float* m) where T : unmanaged, IVector<T>
    {
        T a0 = T.Load(m + (0 * TileWidth)), a1 = T.Load(m + (1 * TileWidth)), a2 = T.Load(m + (2 * TileWidth)), a3 = T.Load(m + (3 * TileWidth)), a4 = T.Load(m + (4 * TileWidth)), a5 = T.Load(m + (5 * TileWidth)), a6 = T.Load(m + (6 * TileWidth)), a7 = T.Load(m + (7 * TileWidth));
        T b0 = T.Load(m + (0 * TileWidth) + VectorLanes.Count), b1 = T.Load(m + (1 * TileWidth) + VectorLanes.Count), b2 = T.Load(m + (2 * TileWidth) + VectorLanes.Count), b3 = T.Load(m + (3 * TileWidth) + VectorLanes.Count), b4 = T.Load(m + (4 * TileWidth) + VectorLanes.Count), b5 = T.Load(m + (5 * TileWidth) + VectorLanes.Count), b6 = T.Load(m + (6 * TileWidth) + VectorLanes.Count), b7 = T.Load(m + (7 * TileWidth) + VectorLanes.Count);
        T c0 = T.Load(m + (0 * TileWidth) + (2 * VectorLanes.Count)), c1 = T.Load(m + (1 * TileWidth) + (2 * VectorLanes.Count)), c2 = T.Load(m + (2 * TileWidth) + (2 * VectorLanes.Count)), c3 = T.Load(m + (3 * TileWidth) + (2 * VectorLanes.Count)), c4 = T.Load(m + (4 * TileWidth) + (2 * VectorLanes.Count)), c5 = T.Load(m + (5 * TileWidth) + (2 * VectorLanes.Count)), c6 = T.Load(m + (6 * TileWidth) + (2 * VectorLanes.Count)), c7 = T.Load(m + (7 * TileWidth) + (2 * VectorLanes.Count));
        long pitch = grid.ColumnPitch;
        for (int image = 0; image < grid.Images; image++)
        {
            float* row = v + (image * grid.ImagePitch);
            for (int y = 0; y < grid.Rows; y++, row += grid.RowPitch)
            {
                float* end = u + ((long)grid.Columns * Rows);
                for (float* at = row; u < end; u += Rows, at += pitch)
                {
                    T first = T.Load(at);
                    T second = T.Load(at + VectorLanes.Count);
                    T third = T.Load(at + (2 * VectorLanes.Count));
                    T w = T.Broadcast(u[0]);
                    a0 = T.MultiplyAdd(w, first, a0);
                    b0 = T.MultiplyAdd(w, second, b0);
                    c0 = T.MultiplyAdd(w, third, c0);
                    w = T.Broadcast(u[1]);
                    a1 = T.MultiplyAdd(w, first, a1);
                    b1 = T.MultiplyAdd(w, second, b1);
                    c1 = T.MultiplyAdd(w, third, c1);
                    w = T.Broadcast(u[2]);
                    a2 = T.MultiplyAdd(w, first, a2);
                    b2 = T.MultiplyAdd(w, second, b2);
                    c2 = T.MultiplyAdd(w, third, c2);
                    w = T.Broadcast(u[3]);
                    a3 = T.MultiplyAdd(w, first, a3);
                    b3 = T.MultiplyAdd(w, second, b3);
                    c3 = T.MultiplyAdd(w, third, c3);
                    w = T.Broadcast(u[4]);
                    a4 = T.MultiplyAdd(w, first, a4);
                    b4 = T.MultiplyAdd(w, second, b4);
                    c4 = T.MultiplyAdd(w, third, c4);
                    w = T.Broadcast(u[5]);
                    a5 = T.MultiplyAdd(w, first, a5);
                    b5 = T.MultiplyAdd(w, second, b5);
                    c5 = T.MultiplyAdd(w, third, c5);
                    w = T.Broadcast(u[6]);
                    a6 = T.MultiplyAdd(w, first, a6);
                    b6 = T.MultiplyAdd(w, second, b6);
                    c6 = T.MultiplyAdd(w, third, c6);
                    w = T.Broadcast(u[7]);
                    a7 = T.MultiplyAdd(w, first, a7);
                    b7 = T.MultiplyAdd(w, second, b7);
                    c7 = T.MultiplyAdd(w, third, c7);
                }
            }
        }

        Store(m + (0 * TileWidth), a0, b0, c0);
        Store(m + (1 * TileWidth), a1, b1, c1);
        Store(m + (2 * TileWidth), a2, b2, c2);
        Store(m + (3 * TileWidth), a3, b3, c3);
        Store(m + (4 * TileWidth), a4, b4, c4);
        Store(m + (5 * TileWidth), a5, b5, c5);
        Store(m + (6 * TileWidth), a6, b6, c6);
        Store(m + (7 * TileWidth), a7, b7, c7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddGrid4x1<T>(float* u, float* v, ProductGrid grid, float* m) where T : unmanaged, IVector<T>
    {
        T a0 = T.Load(m), a1 = T.Load(m + TileWidth), a2 = T.Load(m + (2 * TileWidth)), a3 = T.Load(m + (3 * TileWidth));
        for (int image = 0; image < grid.Images; image++)
        {
            float* row = v + (image * grid.ImagePitch);
            for (int y = 0; y < grid.Rows; y++, row += grid.RowPitch)
            {
                float* end = u + ((long)grid.Columns * Rows);
                for (float* at = row; u < end; u += Rows, at += grid.ColumnPitch)
                {
                    T samples = T.Load(at);
                    a0 = T.MultiplyAdd(T.Broadcast(u[0]), samples, a0);
                    a1 = T.MultiplyAdd(T.Broadcast(u[1]), samples, a1);
                    a2 = T.MultiplyAdd(T.Broadcast(u[2]), samples, a2);
                    a3 = T.MultiplyAdd(T.Broadcast(u[3]), samples, a3);
                }
            }
        }

        T.Store(a0, m);
        T.Store(a1, m + TileWidth);
        T.Store(a2, m + (2 * TileWidth));
        T.Store(a3, m + (3 * TileWidth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(float* target, T first, T second, T third) where T : unmanaged, IVector<T>
    {
        T.Store(first, target);
        T.Store(second, target + VectorLanes.Count);
        T.Store(third, target + (2 * VectorLanes.Count));
    }
}
