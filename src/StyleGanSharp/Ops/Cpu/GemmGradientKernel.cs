using System.Runtime.CompilerServices;
using TorchSharp;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>The gradient of the weights of convolutions with any kernel and stride.</summary>
internal static unsafe class GemmGradientKernel
{
    private const int Tile = MatrixProduct.Rows * MatrixProduct.Panel;

    /// <summary>Computes it.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="x">[N, In, Height, Width].</param>
    /// <param name="g">[N, Out, OutHeight, OutWidth], the gradient of the result.</param>
    /// <param name="padded">Working memory: <see cref="GemmGradientPlan.PaddedLength"/> floats.</param>
    /// <param name="gradient">Working memory: <see cref="GemmGradientPlan.GradientLength"/> floats.</param>
    /// <param name="sums">Working memory: <see cref="GemmGradientPlan.SumsLength"/> floats.</param>
    /// <param name="w">Receives [Out, In, KernelY, KernelX].</param>
    public static void Run(GemmGradientPlan plan, float* x, float* g, float* padded, float* gradient, float* sums, float* w) =>
        Blocks.Run(new Work(plan, x, g, padded, gradient, sums, w));

    private readonly struct Work(GemmGradientPlan plan, float* x, float* g, float* padded, float* gradient, float* sums, float* w) : IBlockWork
    {
        public void Run<T>() where T : unmanaged, IBlock<T>
        {
            PutChannelsTogether<T>(plan, x, padded);
            PackGradient<T>(plan, g, gradient);
            GemmGradientPlan sizes = plan;
            float* samples = padded;
            float* factors = gradient;
            float* results = sums;
            int rows = sizes.RowsTogether(torch.get_num_threads());
            int groups = (sizes.OutRows + rows - 1) / rows;
            WorkerThreads.For(sizes.KernelY * sizes.Tiles * groups, 1, item =>
            {
                (int tile, int group) = Math.DivRem(item, groups);
                Multiply<T>(sizes, samples, factors, tile, group * rows, Math.Min(rows, sizes.OutRows - (group * rows)), results);
            });
            Unpack(sizes, sums, w);
        }
    }

    private static void Multiply<T>(GemmGradientPlan plan, float* padded, float* gradient, int tile, int firstRow, int rows, float* sums) where T : unmanaged, IBlock<T>
    {
        (int ky, int column) = Math.DivRem(tile, plan.Tiles);
        int positions = plan.OutHeight * plan.OutWidth;
        long imageLength = (long)plan.PaddedHeight * plan.RowLength;
        float* samples = padded + ((long)ky * plan.RowLength) + ((long)column * MatrixProduct.Panel);
        var size = new ProductGrid(0, plan.OutHeight, plan.OutWidth, imageLength, (long)plan.Geometry.Stride * plan.RowLength, (long)plan.Geometry.Stride * plan.In);
        for (int image = 0; image < plan.Batch; image += plan.ImagesTogether)
        {
            size = size with { Images = Math.Min(plan.ImagesTogether, plan.Batch - image) };
            for (int row = firstRow; row < firstRow + rows; row++)
            {
                float* u = gradient + ((((long)row * plan.Batch) + image) * positions * MatrixProduct.Rows);
                MatrixProduct.RunGrid<T>(u, samples + (image * imageLength), size, sums + ((((long)tile * plan.OutRows) + row) * Tile), isFirst: image == 0);
            }
        }
    }

    /// <summary>Pads, and puts the channels of a sample side by side: [N, PaddedHeight, PaddedWidth, In].</summary>
    private static void PutChannelsTogether<T>(GemmGradientPlan plan, float* x, float* padded) where T : unmanaged, IBlock<T>
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
        new Span<float>(padded + plan.PaddedLength - MatrixProduct.Panel, MatrixProduct.Panel).Clear();
    }

    /// <summary>Transposes rows, eight at a time where there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T>(float* source, int pitch, int rows, int columns, float* target) where T : unmanaged, IBlock<T>
    {
        float* eight = stackalloc float[MatrixProduct.Rows * Blocks.Length];
        for (int row = 0; row < rows; row += MatrixProduct.Rows, source += (long)pitch * MatrixProduct.Rows, target += MatrixProduct.Rows)
        {
            int column = 0;
            for (; row + MatrixProduct.Rows <= rows && column + Blocks.Length <= columns; column += Blocks.Length)
            {
                MixingWeights.Interleave<T>(source + column, pitch, Blocks.Length, eight);
                for (int i = 0; i < Blocks.Length; i++)
                {
                    System.Runtime.Intrinsics.Vector256.Store(System.Runtime.Intrinsics.Vector256.Load(eight + (i * MatrixProduct.Rows)), target + ((long)(column + i) * rows));
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
    private static void PackGradient<T>(GemmGradientPlan plan, float* g, float* packed) where T : unmanaged, IBlock<T>
    {
        int positions = plan.OutHeight * plan.OutWidth;
        WorkerThreads.For(plan.OutRows * plan.Batch, 1, item =>
        {
            (int row, int image) = Math.DivRem(item, plan.Batch);
            int first = row * MatrixProduct.Rows;
            int rows = Math.Min(plan.Out - first, MatrixProduct.Rows);
            float* source = g + ((((long)image * plan.Out) + first) * positions);
            float* target = packed + ((long)item * positions * MatrixProduct.Rows);
            int done = rows == MatrixProduct.Rows ? MixingWeights.Interleave<T>(source, positions, positions, target) : 0;
            for (int i = done; i < positions; i++)
            {
                for (int r = 0; r < MatrixProduct.Rows; r++)
                {
                    target[((long)i * MatrixProduct.Rows) + r] = r < rows ? source[((long)r * positions) + i] : 0;
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
            float* target = w + ((long)o * plan.In * taps);
            for (int tap = 0; tap < taps; tap++)
            {
                (int ky, int kx) = Math.DivRem(tap, plan.KernelX);
                for (int i = 0; i < plan.In; i++)
                {
                    (int tile, int at) = Math.DivRem((kx * plan.In) + i, MatrixProduct.Panel);
                    target[((long)i * taps) + tap] = sums[((((((long)ky * plan.Tiles) + tile) * plan.OutRows) + row) * Tile) + (r * MatrixProduct.Panel) + at];
                }
            }
        });
    }
}
