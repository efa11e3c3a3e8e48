using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Winograd;

/// <summary>The gradient of the weights of <see cref="WinogradKernel"/>.</summary>
/// <param name="plan">The sizes.</param>
/// <param name="x">[N, In, Height, Width].</param>
/// <param name="g">[N, Out, OutHeight, OutWidth], the gradient of the result.</param>
/// <param name="workers">How many sums are made apart.</param>
/// <param name="sums">[workers, 36, InColumns·2, OutRows·2, 4, 4] of zeros; receives the sums of each.</param>
internal readonly unsafe struct WinogradGradientKernel(WinogradPlan plan, float* x, float* g, int workers, float* sums) : IVectorKernel
{
    public void Run<T>() where T : unmanaged, IVector<T>
    {
        WinogradGradientKernel kernel = this;
        WorkerThreads.For(workers, 1, worker => kernel.Sum<T>(worker));
    }

    private void Sum<T>(int worker) where T : unmanaged, IVector<T>
    {
        int perCall = plan.GradientTilesPerCall(workers);
        int calls = (plan.Tiles + perCall - 1) / perCall;
        int stride = WinogradPlan.Stride(perCall);
        long inputs = WinogradTransform.Products * WinogradPlan.PointLength(plan.In, stride);
        long outputs = WinogradTransform.Products * WinogradPlan.PointLength(plan.OutRows * WinogradPlan.Rows, stride);
        float* memory = Scratch.Take(inputs + outputs + WinogradTiles<T>.ScratchLength(plan));
        float* gradient = memory + inputs;
        float* scratch = gradient + outputs;
        float* own = sums + ((long)worker * WinogradTransform.Products * plan.GradientPointLength);
        for (int call = worker; call < calls; call += workers)
        {
            var tiles = new WinogradTiles<T>(plan, call * perCall, perCall, stride);
            for (int i = 0; i < plan.In; i++)
            {
                tiles.Read(x, i, memory + ((long)i * stride), scratch);
            }

            for (int o = 0; o < plan.Out; o++)
            {
                tiles.ReadGradient(g, o, gradient + ((long)o * stride), scratch);
            }

            WinogradProduct.AddGradient<T>(gradient, memory, own, plan, perCall);
        }
    }
}
