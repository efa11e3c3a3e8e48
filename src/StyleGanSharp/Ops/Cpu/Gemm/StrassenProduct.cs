using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>
/// Products of large matrices with an eighth of the multiplications less: weights, samples and results are cut into quarters, and seven products of sums of quarters
/// take the place of eight (Strassen 1969, "Gaussian elimination is not optimal"). Two tiles of pixels are the left and the right half of the samples.
/// </summary>
internal static unsafe class StrassenProduct
{
    /// <summary>Weights that are sums of two quarters.</summary>
    private const int Sums = 5;

    /// <summary>The seven products, in an order in which every quarter of the result is set before it is added to.</summary>
    private static readonly Product[] Products =
    [
        new(new(0, 3, 1), new(0, 3, 1), new(0, 1, true), new(3, 1, true)),
        new(new(2, 3, 1), new(0), new(2, 1, true), new(3, -1)),
        new(new(0), new(1, 3, -1), new(1, 1, true), new(3, 1)),
        new(new(3), new(2, 0, -1), new(0, 1), new(2, 1)),
        new(new(0, 1, 1), new(3), new(0, -1), new(1, 1)),
        new(new(2, 0, -1), new(0, 1, 1), new(3, 1), null),
        new(new(1, 3, -1), new(2, 3, 1), new(0, 1), null),
    ];

    /// <summary>Floats of working memory.</summary>
    public static long ScratchLength(PointwiseConvolutionPlan plan) =>
        ((long)plan.Depth / 2 * MatrixProduct.TileWidth) + (MatrixProduct.Rows * MatrixProduct.TileWidth) + ((long)plan.OutRows * MatrixProduct.Rows * 2 * MatrixProduct.TileWidth);

    /// <summary>Floats of all sums of weights.</summary>
    public static int SumsLength(PointwiseConvolutionPlan plan) => plan.WeightsLength / 4 * Sums;

    /// <summary>Makes the sums of weights.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="weights">[OutRows, Depth, 8].</param>
    /// <param name="sums">Receives [5, OutRows / 2, Depth / 2, 8].</param>
    public static void AddWeights<T>(PointwiseConvolutionPlan plan, float* weights, float* sums) where T : unmanaged, IVector<T>
    {
        (int rows, int length) = (plan.OutRows / 2, plan.Depth / 2 * MatrixProduct.Rows);
        int sum = 0;
        foreach (Product product in Products)
        {
            if (product.Weights.Second is { } second)
            {
                float* target = sums + ((long)sum++ * rows * length);
                WorkerThreads.For(rows, 1, row => Add<T>(
                    Quarter(weights, product.Weights.First, row, rows, length), Quarter(weights, second, row, rows, length), product.Weights.Sign, target + ((long)row * length), length));
            }
        }
    }

    /// <summary>Multiplies two tiles by all weights.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="weights">[OutRows, Depth, 8], and the sums after them.</param>
    /// <param name="tiles">[2, Depth, 48].</param>
    /// <param name="pixels">Pixels of them that are wanted.</param>
    /// <param name="y">Receives [Out, Pixels], at the first of these pixels.</param>
    /// <param name="scratch">Working memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(PointwiseConvolutionPlan plan, float* weights, float* tiles, int pixels, float* y, float* scratch) where T : unmanaged, IVector<T>
    {
        (int rows, int depth) = (plan.OutRows / 2, plan.Depth / 2);
        (int length, int samples) = (depth * MatrixProduct.Rows, depth * MatrixProduct.TileWidth);
        float* sum = scratch;
        float* product = sum + samples;
        float* result = product + (MatrixProduct.Rows * MatrixProduct.TileWidth);
        float* sums = weights + plan.WeightsLength;
        foreach (Product step in Products)
        {
            // Quarters of samples lie as [left and right tile, upper and lower half of the channels].
            float* v = tiles + ((step.Samples.First % 2 * 2L) + (step.Samples.First / 2)) * samples;
            if (step.Samples.Second is { } second)
            {
                Add<T>(v, tiles + (((second % 2 * 2L) + (second / 2)) * samples), step.Samples.Sign, sum, samples);
                v = sum;
            }

            for (int row = 0; row < rows; row++)
            {
                float* u = step.Weights.Second is null ? Quarter(weights, step.Weights.First, row, rows, length) : sums + ((long)row * length);
                MatrixProduct.Run<T>(u, v, MatrixProduct.TileWidth, product, MatrixProduct.TileWidth, depth);
                AddTo<T>(product, step.First, result, row, rows);
                if (step.Second is { } other)
                {
                    AddTo<T>(product, other, result, row, rows);
                }
            }

            sums += step.Weights.Second is null ? 0 : (long)rows * length;
        }

        PointwiseConvolutionKernel.Copy(result, 2 * MatrixProduct.TileWidth, plan.Out, pixels, y, plan.Pixels);
    }

    /// <summary>Eight rows of weights of a quarter.</summary>
    private static float* Quarter(float* weights, int quarter, int row, int rows, int length) =>
        weights + ((((long)(quarter / 2 * rows) + row) * 2) + (quarter % 2)) * length;

    /// <summary>target = first + sign·second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<T>(float* first, float* second, float sign, float* target, int length) where T : unmanaged, IVector<T>
    {
        T factor = T.Broadcast(sign);
        int i = 0;
        for (; i + VectorLanes.Count <= length; i += VectorLanes.Count)
        {
            T.Store(T.MultiplyAdd(T.Load(second + i), factor, T.Load(first + i)), target + i);
        }

        for (; i < length; i++)
        {
            target[i] = first[i] + (sign * second[i]);
        }
    }

    /// <summary>Adds eight rows of a product to a quarter of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTo<T>(float* product, Target target, float* result, int row, int rows) where T : unmanaged, IVector<T>
    {
        T factor = T.Broadcast(target.Sign);
        float* sum = result + (((((target.Quarter / 2 * (long)rows) + row) * MatrixProduct.Rows * 2) + (target.Quarter % 2)) * MatrixProduct.TileWidth);
        for (int r = 0; r < MatrixProduct.Rows; r++, sum += 2 * MatrixProduct.TileWidth)
        {
            for (int p = 0; p < MatrixProduct.TileWidth; p += VectorLanes.Count, product += VectorLanes.Count)
            {
                T value = T.Load(product);
                T.Store(target.IsFirst ? value : T.MultiplyAdd(value, factor, T.Load(sum + p)), sum + p);
            }
        }
    }

    /// <summary>A quarter, or a sum of two. Upper left, upper right, lower left and lower right are 0 to 3.</summary>
    private readonly record struct Sum(int First, int? Second, float Sign)
    {
        public Sum(int first) : this(first, null, 0)
        {
        }
    }

    /// <summary>Where a product goes, and whether nothing is there yet.</summary>
    private readonly record struct Target(int Quarter, float Sign, bool IsFirst = false);

    private sealed record Product(Sum Weights, Sum Samples, Target First, Target? Second);
}
