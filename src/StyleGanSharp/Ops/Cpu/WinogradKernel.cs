using TorchSharp;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>3×3 convolutions with a quarter of the multiplications (<see cref="WinogradTransform"/>).</summary>
internal static unsafe class WinogradKernel
{
    /// <summary>Correlates, as conv2d does.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="x">[N, In, Height, Width].</param>
    /// <param name="weights">[36, OutRows, In, 8] of <see cref="WinogradWeights"/>.</param>
    /// <param name="y">Receives [N, Out, OutHeight, OutWidth].</param>
    public static void Run(WinogradPlan plan, float* x, float* weights, float* y) => Blocks.Run(new Work(plan, x, weights, y));

    private static void Run<T>(WinogradPlan plan, float* x, float* weights, float* y) where T : unmanaged, IBlock<T>
    {
        int together = plan.TilesTogether(torch.get_num_threads());
        int stride = WinogradPlan.Stride(together);
        long inputs = WinogradTransform.Products * WinogradPlan.PointLength(plan.In, stride);
        long outputs = WinogradTransform.Products * WinogradPlan.PointLength(plan.OutRows * WinogradPlan.Rows, stride);
        long scratch = WinogradTiles<T>.ScratchLength(plan);
        WorkerThreads.For((plan.Tiles + together - 1) / together, 1, call =>
        {
            float* memory = Scratch.Take(inputs + outputs + scratch);
            var tiles = new WinogradTiles<T>(plan, call * together, together, stride);
            for (int i = 0; i < plan.In; i++)
            {
                tiles.Read(x, i, memory + ((long)i * stride), memory + inputs + outputs);
            }

            WinogradProduct.Run<T>(weights, memory, memory + inputs, plan, together);
            for (int o = 0; o < plan.Out; o++)
            {
                tiles.Write(memory + inputs + ((long)o * stride), o, y, memory + inputs + outputs);
            }
        });
    }

    /// <summary>The gradient of the weights.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="x">[N, In, Height, Width].</param>
    /// <param name="g">[N, Out, OutHeight, OutWidth], the gradient of the result.</param>
    /// <param name="workers">How many sums are made apart.</param>
    /// <param name="sums">[workers, 36, InColumns·2, OutRows·2, 4, 4] of zeros; receives the sums of each.</param>
    public static void RunGradient(WinogradPlan plan, float* x, float* g, int workers, float* sums) => Blocks.Run(new GradientWork(plan, x, g, workers, sums));

    private static void RunGradient<T>(WinogradPlan plan, float* x, float* g, int workers, float* sums) where T : unmanaged, IBlock<T>
    {
        int together = plan.GradientTilesTogether(workers);
        int calls = (plan.Tiles + together - 1) / together;
        int rows = plan.OutRows * WinogradPlan.Rows;
        int stride = WinogradPlan.Stride(together);
        long inputs = WinogradTransform.Products * WinogradPlan.PointLength(plan.In, stride);
        long outputs = WinogradTransform.Products * WinogradPlan.PointLength(rows, stride);
        long scratch = WinogradTiles<T>.ScratchLength(plan);
        WorkerThreads.For(workers, 1, worker =>
        {
            float* memory = Scratch.Take(inputs + outputs + scratch);
            float* own = sums + ((long)worker * WinogradTransform.Products * plan.GradientPointLength);
            for (int call = worker; call < calls; call += workers)
            {
                var tiles = new WinogradTiles<T>(plan, call * together, together, stride);
                for (int i = 0; i < plan.In; i++)
                {
                    tiles.Read(x, i, memory + ((long)i * stride), memory + inputs + outputs);
                }

                for (int o = 0; o < plan.Out; o++)
                {
                    tiles.ReadGradient(g, o, memory + inputs + ((long)o * stride), memory + inputs + outputs);
                }

                WinogradProduct.AddGradient<T>(memory + inputs, memory, own, plan, together);
            }
        });
    }

    private readonly struct Work(WinogradPlan plan, float* x, float* weights, float* y) : IBlockWork
    {
        public void Run<T>() where T : unmanaged, IBlock<T> => WinogradKernel.Run<T>(plan, x, weights, y);
    }

    private readonly struct GradientWork(WinogradPlan plan, float* x, float* g, int workers, float* sums) : IBlockWork
    {
        public void Run<T>() where T : unmanaged, IBlock<T> => WinogradKernel.RunGradient<T>(plan, x, g, workers, sums);
    }
}
