using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Gemm;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Winograd;

/// <summary>The products of <see cref="WinogradTransform"/>: of every point, a matrix of weights with one of tiles.</summary>
internal static unsafe class WinogradProduct
{
    /// <summary>M = U·V.</summary>
    /// <param name="u">[36, OutRows, In, 8] of <see cref="WinogradWeights"/>.</param>
    /// <param name="v">[36, In, stride].</param>
    /// <param name="m">Receives [36, OutRows·8, stride].</param>
    /// <param name="plan">The sizes.</param>
    /// <param name="tiles">Tiles, a multiple of <see cref="MatrixProduct.TileWidth"/>.</param>
    public static void Run<T>(float* u, float* v, float* m, WinogradPlan plan, int tiles) where T : unmanaged, IVector<T>
    {
        int stride = WinogradPlan.Stride(tiles);
        long inputs = WinogradPlan.PointLength(plan.In, stride);
        long outputs = WinogradPlan.PointLength(plan.OutRows * WinogradPlan.Rows, stride);
        for (int point = 0; point < WinogradTransform.Products; point++, v += inputs, m += outputs)
        {
            float* result = m;
            for (int row = 0; row < plan.OutRows; row++, u += plan.In * WinogradPlan.Rows, result += WinogradPlan.Rows * stride)
            {
                for (int tile = 0; tile < tiles; tile += MatrixProduct.TileWidth)
                {
                    MatrixProduct.Run<T>(u, v + tile, stride, result + tile, stride, plan.In);
                }
            }
        }
    }

    /// <summary>U += M·Vᵀ, the gradient of <see cref="Run"/>.</summary>
    /// <param name="m">[36, OutRows·8, stride].</param>
    /// <param name="v">[36, In, stride].</param>
    /// <param name="u">Grows by [36, InColumns·2, OutRows·2, 4, 4]: squares of four output channels by four input channels.</param>
    /// <param name="plan">The sizes.</param>
    /// <param name="tiles">Tiles, a multiple of <see cref="MatrixProduct.TileWidth"/>.</param>
    public static void AddGradient<T>(float* m, float* v, float* u, WinogradPlan plan, int tiles) where T : unmanaged, IVector<T>
    {
        int stride = WinogradPlan.Stride(tiles);
        (long outputs, long inputs) = (WinogradPlan.PointLength(plan.OutRows * WinogradPlan.Rows, stride), WinogradPlan.PointLength(plan.In, stride));
        for (int point = 0; point < WinogradTransform.Products; point++, m += outputs, v += inputs, u += plan.GradientPointLength)
        {
            for (int i = 0; i < plan.In; i += 4)
            {
                // Past the last channel the first of the four is taken again; its sums are not read.
                (int second, int third, int fourth) = (i + 1 < plan.In ? stride : 0, i + 2 < plan.In ? 2 * stride : 0, i + 3 < plan.In ? 3 * stride : 0);
                for (int o = 0; o < plan.Out; o += 4)
                {
                    AddDot4x4<T>(m + ((long)o * stride), stride, v + ((long)i * stride), (second, third, fourth), tiles, u + plan.GradientSquare(o, i));
                }
            }
        }
    }

    /// <summary>Adds sixteen scalar products over tiles: of four rows with four others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddDot4x4<T>(float* m, int stride, float* v, (int Second, int Third, int Fourth) columns, int tiles, float* sums) where T : unmanaged, IVector<T>
    {
        T zero = T.Broadcast(0);
        T a0 = zero, a1 = zero, a2 = zero, a3 = zero;
        T b0 = zero, b1 = zero, b2 = zero, b3 = zero;
        T c0 = zero, c1 = zero, c2 = zero, c3 = zero;
        T d0 = zero, d1 = zero, d2 = zero, d3 = zero;
        (int second, int third, int fourth) = columns;
        for (int tile = 0; tile < tiles; tile += VectorLanes.Count, m += VectorLanes.Count, v += VectorLanes.Count)
        {
            T v0 = T.Load(v);
            T v1 = T.Load(v + second);
            T v2 = T.Load(v + third);
            T v3 = T.Load(v + fourth);
            T row = T.Load(m);
            a0 = T.MultiplyAdd(row, v0, a0);
            a1 = T.MultiplyAdd(row, v1, a1);
            a2 = T.MultiplyAdd(row, v2, a2);
            a3 = T.MultiplyAdd(row, v3, a3);
            row = T.Load(m + stride);
            b0 = T.MultiplyAdd(row, v0, b0);
            b1 = T.MultiplyAdd(row, v1, b1);
            b2 = T.MultiplyAdd(row, v2, b2);
            b3 = T.MultiplyAdd(row, v3, b3);
            row = T.Load(m + (2 * stride));
            c0 = T.MultiplyAdd(row, v0, c0);
            c1 = T.MultiplyAdd(row, v1, c1);
            c2 = T.MultiplyAdd(row, v2, c2);
            c3 = T.MultiplyAdd(row, v3, c3);
            row = T.Load(m + (3 * stride));
            d0 = T.MultiplyAdd(row, v0, d0);
            d1 = T.MultiplyAdd(row, v1, d1);
            d2 = T.MultiplyAdd(row, v2, d2);
            d3 = T.MultiplyAdd(row, v3, d3);
        }

        // Each step adds neighbors and halves the lanes of a sum; after four, every lane is one.
        T upper = Halve(Halve(Halve(a0, a1), Halve(a2, a3)), Halve(Halve(b0, b1), Halve(b2, b3)));
        T lower = Halve(Halve(Halve(c0, c1), Halve(c2, c3)), Halve(Halve(d0, d1), Halve(d2, d3)));
        T.Store(T.Add(T.Load(sums), Halve(upper, lower)), sums);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static T Halve(T first, T second)
        {
            (T even, T odd) = T.Deinterleave(first, second);
            return T.Add(even, odd);
        }
    }
}
