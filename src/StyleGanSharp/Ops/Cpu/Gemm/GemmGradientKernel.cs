using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using StyleGanSharp.Ops.Cpu.Vectors;
using TorchSharp;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>The gradient of the weights of convolutions with any kernel and stride.</summary>
/// <param name="plan">The sizes.</param>
/// <param name="x">[N, In, Height, Width].</param>
/// <param name="g">[N, Out, OutHeight, OutWidth], the gradient of the result.</param>
/// <param name="samples">Working memory: <see cref="GemmGradientPlan.SamplesLength"/> floats.</param>
/// <param name="gradient">Working memory: <see cref="GemmGradientPlan.GradientLength"/> floats.</param>
/// <param name="sums">Working memory: <see cref="GemmGradientPlan.SumsLength"/> floats.</param>
/// <param name="w">Receives [Out, In, KernelY, KernelX].</param>
internal readonly unsafe struct GemmGradientKernel(GemmGradientPlan plan, float* x, float* g, float* samples, float* gradient, float* sums, float* w) : IVectorKernel
{
    private const int Tile = MatrixProduct.Rows * MatrixProduct.TileWidth;

    public void Run<T>() where T : unmanaged, IVector<T>
    {
        PackGradient<T>(plan, g, gradient);
        if (plan.IsGathered)
        {
            Gather(plan, x, samples);
            MultiplyGathered<T>(plan, samples, gradient, w);
            return;
        }

        PackChannels<T>(plan, x, samples);
        GemmGradientPlan sizes = plan;
        float* padded = samples;
        float* factors = gradient;
        float* results = sums;
        int rows = sizes.RowTile(torch.get_num_threads());
        int groups = (sizes.OutRows + rows - 1) / rows;
        WorkerThreads.For(sizes.KernelY * sizes.Tiles * groups, 1, item =>
        {
            (int tile, int group) = Math.DivRem(item, groups);
            Multiply<T>(sizes, padded, factors, tile, group * rows, Math.Min(rows, sizes.OutRows - (group * rows)), results);
        });
        Unpack(sizes, sums, w);
    }

    private static void Multiply<T>(GemmGradientPlan plan, float* padded, float* gradient, int tile, int firstRow, int rows, float* sums) where T : unmanaged, IVector<T>
    {
        (int ky, int column) = Math.DivRem(tile, plan.Tiles);
        int positions = plan.OutHeight * plan.OutWidth;
        long imageLength = (long)plan.PaddedHeight * plan.RowLength;
        float* samples = padded + ((long)ky * plan.RowLength) + ((long)column * MatrixProduct.TileWidth);
        var size = new ProductGrid(0, plan.OutHeight, plan.OutWidth, imageLength, (long)plan.Geometry.Stride * plan.RowLength, (long)plan.Geometry.Stride * plan.In);
        for (int image = 0; image < plan.Batch; image += plan.ImageTile)
        {
            size = size with { Images = Math.Min(plan.ImageTile, plan.Batch - image) };
            for (int row = firstRow; row < firstRow + rows; row++)
            {
                float* u = gradient + ((((long)row * plan.Batch) + image) * positions * MatrixProduct.Rows);
                MatrixProduct.RunGrid<T>(u, samples + (image * imageLength), size, sums + ((((long)tile * plan.OutRows) + row) * Tile), isFirst: image == 0);
            }
        }
    }

    /// <summary>Pads, and puts the channels of a sample side by side: [N, PaddedHeight, PaddedWidth, In].</summary>
    private static void PackChannels<T>(GemmGradientPlan plan, float* x, float* padded) where T : unmanaged, IVector<T>
    {
        int plane = plan.Height * plan.Width;
        WorkerThreads.For(plan.Batch * plan.PaddedHeight, 1, item =>
        {
            (int image, int row) = Math.DivRem(item, plan.PaddedHeight);
            int from = row - plan.Geometry.PaddingY;
            float* target = padded + ((long)item * plan.RowLength);
            if ((uint)from >= (uint)plan.Height)
            {
                new Span<float>(target, plan.RowLength).Clear();
                return;
            }

            int before = Math.Min(plan.Geometry.PaddingX, plan.PaddedWidth);
            int there = Math.Clamp(plan.PaddedWidth - before, 0, plan.Width);
            new Span<float>(target, before * plan.In).Clear();
            Transpose<T>(x + ((long)image * plan.In * plane) + ((long)from * plan.Width), plane, plan.In, there, target + ((long)before * plan.In));
            new Span<float>(target + ((long)(before + there) * plan.In), (plan.PaddedWidth - before - there) * plan.In).Clear();
        });
        new Span<float>(padded + plan.PaddedLength - MatrixProduct.TileWidth, MatrixProduct.TileWidth).Clear();
    }

    /// <summary>Transposes rows, eight at a time where there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T>(float* source, int pitch, int rows, int columns, float* target) where T : unmanaged, IVector<T>
    {
        float* eight = stackalloc float[MatrixProduct.Rows * VectorLanes.Count];
        for (int row = 0; row < rows; row += MatrixProduct.Rows, source += (long)pitch * MatrixProduct.Rows, target += MatrixProduct.Rows)
        {
            int column = 0;
            for (; row + MatrixProduct.Rows <= rows && column + VectorLanes.Count <= columns; column += VectorLanes.Count)
            {
                PointwiseConvolutionWeights.Interleave<T>(source + column, pitch, VectorLanes.Count, eight);
                for (int i = 0; i < VectorLanes.Count; i++)
                {
                    Vector256.Store(Vector256.Load(eight + (i * MatrixProduct.Rows)), target + ((long)(column + i) * rows));
                }
            }

            for (int r = 0; r < Math.Min(MatrixProduct.Rows, rows - row); r++)
            {
                for (int i = column; i < columns; i++)
                {
                    target[((long)i * rows) + r] = source[((long)r * pitch) + i];
                }
            }
        }
    }

    /// <summary>Puts eight channels of the result's gradient side by side, zero where there are none: [OutRows, N, positions, 8].</summary>
    private static void PackGradient<T>(GemmGradientPlan plan, float* g, float* packed) where T : unmanaged, IVector<T>
    {
        int positions = plan.OutHeight * plan.OutWidth;
        WorkerThreads.For(plan.OutRows * plan.Batch, 1, item =>
        {
            (int row, int image) = Math.DivRem(item, plan.Batch);
            int first = row * MatrixProduct.Rows;
            int rows = Math.Min(plan.Out - first, MatrixProduct.Rows);
            float* source = g + ((((long)image * plan.Out) + first) * positions);
            float* target = packed + ((long)item * positions * MatrixProduct.Rows);
            int done = rows == MatrixProduct.Rows ? PointwiseConvolutionWeights.Interleave<T>(source, positions, positions, target) : 0;
            for (int i = done; i < positions; i++)
            {
                for (int r = 0; r < MatrixProduct.Rows; r++)
                {
                    target[((long)i * MatrixProduct.Rows) + r] = r < rows ? source[((long)r * positions) + i] : 0;
                }
            }
        });
    }

    /// <summary>Copies the samples under all taps of each position: [positions, In, KernelY, KernelX].</summary>
    private static void Gather(GemmGradientPlan plan, float* x, float* columns)
    {
        WorkerThreads.For(plan.Positions, 1, position =>
        {
            (int line, int column) = Math.DivRem(position, plan.OutWidth);
            (int image, int row) = Math.DivRem(line, plan.OutHeight);
            (int top, int left) = ((row * plan.Geometry.Stride) - plan.Geometry.PaddingY, (column * plan.Geometry.Stride) - plan.Geometry.PaddingX);
            float* target = columns + ((long)position * plan.ColumnsLength);
            float* end = target + plan.ColumnsLength;
            float* plane = x + ((long)image * plan.In * plan.Height * plan.Width);
            for (int i = 0; i < plan.In; i++, plane += plan.Height * plan.Width)
            {
                for (int y = top; y < top + plan.KernelY; y++)
                {
                    for (int at = left; at < left + plan.KernelX; at++)
                    {
                        *target++ = (uint)y < (uint)plan.Height && (uint)at < (uint)plan.Width ? plane[(y * plan.Width) + at] : 0;
                    }
                }
            }

            new Span<float>(target, (int)(end - target)).Clear();
        });
    }

    private static void MultiplyGathered<T>(GemmGradientPlan plan, float* columns, float* gradient, float* w) where T : unmanaged, IVector<T>
    {
        WorkerThreads.For(plan.OutRows, 1, row =>
        {
            float* few = stackalloc float[Tile];
            float* u = gradient + ((long)row * plan.Positions * MatrixProduct.Rows);
            int rows = Math.Min(MatrixProduct.Rows, plan.Out - (row * MatrixProduct.Rows));
            float* target = w + ((long)row * MatrixProduct.Rows * plan.Columns);
            for (int column = 0; column < plan.Columns; column += MatrixProduct.TileWidth)
            {
                int count = Math.Min(MatrixProduct.TileWidth, plan.Columns - column);
                if (rows == MatrixProduct.Rows && count == MatrixProduct.TileWidth)
                {
                    MatrixProduct.Run<T>(u, columns + column, plan.ColumnsLength, target + column, plan.Columns, plan.Positions);
                }
                else
                {
                    MatrixProduct.Run<T>(u, columns + column, plan.ColumnsLength, few, MatrixProduct.TileWidth, plan.Positions);
                    PointwiseConvolutionKernel.Copy(few, MatrixProduct.TileWidth, rows, count, target + column, plan.Columns);
                }
            }
        });
    }

    /// <summary>Brings the sums into the order of the weights.</summary>
    private static void Unpack(GemmGradientPlan plan, float* sums, float* w)
    {
        int taps = plan.KernelY * plan.KernelX;
        WorkerThreads.For(plan.Out, 1, o =>
        {
            (int row, int r) = Math.DivRem(o, MatrixProduct.Rows);
            long pitch = (long)plan.OutRows * Tile; // from one tile of columns to the next
            for (int ky = 0; ky < plan.KernelY; ky++)
            {
                float* ofRow = sums + ((long)ky * plan.Tiles * pitch) + ((long)row * Tile) + (r * MatrixProduct.TileWidth);
                for (int kx = 0; kx < plan.KernelX; kx++)
                {
                    float* target = w + ((long)o * plan.In * taps) + (ky * plan.KernelX) + kx;
                    for (int i = 0; i < plan.In;)
                    {
                        (int tile, int at) = Math.DivRem((kx * plan.In) + i, MatrixProduct.TileWidth);
                        float* source = ofRow + (tile * pitch) + at;
                        int count = Math.Min(MatrixProduct.TileWidth - at, plan.In - i);
                        for (int j = 0; j < count; j++, target += taps)
                        {
                            *target = source[j];
                        }

                        i += count;
                    }
                }
            }
        });
    }
}
