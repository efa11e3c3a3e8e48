using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>The inner loop of all convolutions: a few rows of weights with a panel of samples, summed in registers. Every sum is made in the same order wherever it lies.</summary>
/// <remarks>Unrolled by hand: the run-time compiler keeps two dozen sums in registers only as variables of their own.</remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>Rows that are multiplied together.</summary>
    public const int Rows = 8;

    /// <summary>Columns that are multiplied together: three vectors.</summary>
    public const int TileWidth = 3 * VectorLanes.Count;

    /// <summary>m = u·v for eight rows and a panel.</summary>
    /// <param name="u">[depth, 8].</param>
    /// <param name="v">[depth, 48], rows <paramref name="pitch"/> apart.</param>
    /// <param name="pitch">Floats from a row of v to the next.</param>
    /// <param name="m">Receives [8, 48], rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">Floats from a row of m to the next.</param>
    /// <param name="depth">Products in a sum.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T>(float* u, float* v, int pitch, float* m, nint stride, int depth) where T : unmanaged, IVector<T> =>
        Run<T>(u, v, new ProductGrid(1, 1, depth, 0, 0, pitch), m, stride, adds: false);

    /// <summary>m = u·v, or m += u·v, for eight rows and a panel, where the rows of v lie apart in three steps.</summary>
    /// <param name="u">[images·rows·columns, 8].</param>
    /// <param name="v">The first row of v, 48 columns.</param>
    /// <param name="grid">Where the others are.</param>
    /// <param name="m">[8, 48], rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">Floats from a row of m to the next.</param>
    /// <param name="adds">Whether something is in m already.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<T>(float* u, float* v, ProductGrid grid, float* m, nint stride, bool adds) where T : unmanaged, IVector<T>
    {
        if (typeof(T) == typeof(Vector1x512))
        {
            Run8x3<T>(u, v, grid, m, stride, adds);
        }
        else
        {
            // Fewer registers, fewer sums.
            for (int column = 0; column < TileWidth; column += VectorLanes.Count)
            {
                Run4x1<T>(u, v + column, grid, m + column, stride, adds);
                Run4x1<T>(u + 4, v + column, grid, m + (4 * stride) + column, stride, adds);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run8x3<T>(float* u, float* v, ProductGrid grid, float* m, nint stride, bool adds) where T : unmanaged, IVector<T>
    {
        T zero = T.Broadcast(0);
        T a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero, a7 = zero;
        T b0 = zero, b1 = zero, b2 = zero, b3 = zero, b4 = zero, b5 = zero, b6 = zero, b7 = zero;
        T c0 = zero, c1 = zero, c2 = zero, c3 = zero, c4 = zero, c5 = zero, c6 = zero, c7 = zero;
        if (adds)
        {
            (a0, a1, a2, a3, a4, a5, a6, a7) = (T.Load(m), T.Load(m + stride), T.Load(m + (2 * stride)), T.Load(m + (3 * stride)), T.Load(m + (4 * stride)), T.Load(m + (5 * stride)), T.Load(m + (6 * stride)), T.Load(m + (7 * stride)));
            (b0, b1, b2, b3, b4, b5, b6, b7) = (T.Load(m + VectorLanes.Count), T.Load(m + stride + VectorLanes.Count), T.Load(m + (2 * stride) + VectorLanes.Count), T.Load(m + (3 * stride) + VectorLanes.Count), T.Load(m + (4 * stride) + VectorLanes.Count), T.Load(m + (5 * stride) + VectorLanes.Count), T.Load(m + (6 * stride) + VectorLanes.Count), T.Load(m + (7 * stride) + VectorLanes.Count));
            (c0, c1, c2, c3, c4, c5, c6, c7) = (T.Load(m + (2 * VectorLanes.Count)), T.Load(m + stride + (2 * VectorLanes.Count)), T.Load(m + (2 * stride) + (2 * VectorLanes.Count)), T.Load(m + (3 * stride) + (2 * VectorLanes.Count)), T.Load(m + (4 * stride) + (2 * VectorLanes.Count)), T.Load(m + (5 * stride) + (2 * VectorLanes.Count)), T.Load(m + (6 * stride) + (2 * VectorLanes.Count)), T.Load(m + (7 * stride) + (2 * VectorLanes.Count)));
        }

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
    private static void Run4x1<T>(float* u, float* v, ProductGrid grid, float* m, nint stride, bool adds) where T : unmanaged, IVector<T>
    {
        T zero = T.Broadcast(0);
        T a0 = zero, a1 = zero, a2 = zero, a3 = zero;
        if (adds)
        {
            (a0, a1, a2, a3) = (T.Load(m), T.Load(m + stride), T.Load(m + (2 * stride)), T.Load(m + (3 * stride)));
        }

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
        T.Store(a1, m + stride);
        T.Store(a2, m + (2 * stride));
        T.Store(a3, m + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(float* target, T first, T second, T third) where T : unmanaged, IVector<T>
    {
        T.Store(first, target);
        T.Store(second, target + VectorLanes.Count);
        T.Store(third, target + (2 * VectorLanes.Count));
    }
}
