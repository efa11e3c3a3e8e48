using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;
using TorchSharp;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>1×1 convolutions: tiles of pixels are copied together, so that all channels of a pixel are near each other, and multiplied from the caches.</summary>
/// <param name="plan">The sizes.</param>
/// <param name="x">[N, In, Pixels].</param>
/// <param name="w">[Out, In], or of the transposed convolution [In, Out].</param>
/// <param name="isTransposed">Which of the two.</param>
/// <param name="weights">Working memory: <see cref="PointwiseConvolutionWeights.Length"/> floats.</param>
/// <param name="y">Receives [N, Out, Pixels].</param>
internal readonly unsafe struct PointwiseConvolutionKernel(PointwiseConvolutionPlan plan, float* x, float* w, bool isTransposed, float* weights, float* y) : IVectorKernel
{
    public void Run<T>() where T : unmanaged, IVector<T>
    {
        PointwiseConvolutionWeights.Pack<T>(w, plan, isTransposed, weights);
        int perCall = plan.PixelsPerCall(torch.get_num_threads());
        int groups = (plan.Pixels + perCall - 1) / perCall;
        PointwiseConvolutionKernel kernel = this;
        WorkerThreads.For(plan.Batch * groups, 1, item => kernel.RunPixels<T>(item / groups, item % groups * perCall, perCall));
    }

    /// <summary>Copies rows of samples to where they belong.</summary>
    /// <param name="source">Rows of whole tiles.</param>
    /// <param name="pitch">Samples from one row to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Samples of a row that are wanted.</param>
    /// <param name="target">The first sample.</param>
    /// <param name="stride">Samples from one target row to the next.</param>
    public static void Copy(float* source, int pitch, int rows, int columns, float* target, int stride)
    {
        for (int r = 0; r < rows; r++)
        {
            new Span<float>(source + ((long)r * pitch), columns).CopyTo(new Span<float>(target + ((long)r * stride), columns));
        }
    }

    private void RunPixels<T>(int image, int from, int perCall) where T : unmanaged, IVector<T>
    {
        int pixels = Math.Min(perCall, plan.Pixels - from);
        long length = (long)plan.Depth * perCall;
        float* target = y + ((long)image * plan.Out * plan.Pixels) + from;
        float* tiles = Scratch.Take(length + (plan.IsSplit ? StrassenProduct.ScratchLength(plan) : MatrixProduct.Rows * MatrixProduct.TileWidth));
        Gather<T>(x + ((long)image * plan.In * plan.Pixels) + from, plan, pixels, perCall, tiles);
        if (plan.IsSplit)
        {
            StrassenProduct.Run<T>(plan, weights, tiles, pixels, target, tiles + length);
        }
        else
        {
            Multiply<T>(plan, weights, tiles, pixels, target, tiles + length);
        }
    }

    /// <summary>Copies pixels of all channels to [tiles, Depth, 48], zero where there are none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<T>(float* x, PointwiseConvolutionPlan plan, int pixels, int perCall, float* tiles) where T : unmanaged, IVector<T>
    {
        for (int i = 0; i < plan.Depth; i++, x += plan.Pixels, tiles += MatrixProduct.TileWidth)
        {
            int there = i < plan.In ? pixels : 0;
            float* target = tiles;
            for (int p = 0; p < perCall; p += MatrixProduct.TileWidth, target += (long)plan.Depth * MatrixProduct.TileWidth)
            {
                int count = Math.Clamp(there - p, 0, MatrixProduct.TileWidth);
                if (count == MatrixProduct.TileWidth)
                {
                    T.Store(T.Load(x + p), target);
                    T.Store(T.Load(x + p + VectorLanes.Count), target + VectorLanes.Count);
                    T.Store(T.Load(x + p + (2 * VectorLanes.Count)), target + (2 * VectorLanes.Count));
                }
                else
                {
                    new Span<float>(x + p, count).CopyTo(new Span<float>(target, count));
                    new Span<float>(target + count, MatrixProduct.TileWidth - count).Clear();
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T>(PointwiseConvolutionPlan plan, float* weights, float* tiles, int pixels, float* y, float* few) where T : unmanaged, IVector<T>
    {
        for (int o = 0; o < plan.Out; o += MatrixProduct.Rows, weights += plan.In * MatrixProduct.Rows)
        {
            int rows = Math.Min(MatrixProduct.Rows, plan.Out - o);
            float* tile = tiles;
            for (int p = 0; p < pixels; p += MatrixProduct.TileWidth, tile += (long)plan.In * MatrixProduct.TileWidth)
            {
                float* target = y + ((long)o * plan.Pixels) + p;
                int columns = Math.Min(MatrixProduct.TileWidth, pixels - p);
                if (rows == MatrixProduct.Rows && columns == MatrixProduct.TileWidth)
                {
                    MatrixProduct.Run<T>(weights, tile, MatrixProduct.TileWidth, target, plan.Pixels, plan.In);
                }
                else
                {
                    MatrixProduct.Run<T>(weights, tile, MatrixProduct.TileWidth, few, MatrixProduct.TileWidth, plan.In);
                    Copy(few, MatrixProduct.TileWidth, rows, columns, target, plan.Pixels);
                }
            }
        }
    }
}
