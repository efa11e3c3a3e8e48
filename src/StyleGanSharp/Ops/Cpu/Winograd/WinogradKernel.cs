using StyleGanSharp.Ops.Cpu.Vectors;
using TorchSharp;

namespace StyleGanSharp.Ops.Cpu.Winograd;

/// <summary>3×3 convolutions, as conv2d makes them, with a quarter of the multiplications (<see cref="WinogradTransform"/>).</summary>
/// <param name="plan">The sizes.</param>
/// <param name="x">[N, In, Height, Width].</param>
/// <param name="weights">[36, OutRows, In, 8] of <see cref="WinogradWeights"/>.</param>
/// <param name="y">Receives [N, Out, OutHeight, OutWidth].</param>
internal readonly unsafe struct WinogradKernel(WinogradPlan plan, float* x, float* weights, float* y) : IVectorKernel
{
    public void Run<T>() where T : unmanaged, IVector<T>
    {
        int perCall = plan.TilesPerCall(torch.get_num_threads());
        WinogradKernel kernel = this;
        WorkerThreads.For((plan.Tiles + perCall - 1) / perCall, 1, call => kernel.RunTiles<T>(call * perCall, perCall));
    }

    private void RunTiles<T>(int first, int count) where T : unmanaged, IVector<T>
    {
        int stride = WinogradPlan.Stride(count);
        long inputs = WinogradTransform.Products * WinogradPlan.PointLength(plan.In, stride);
        long outputs = WinogradTransform.Products * WinogradPlan.PointLength(plan.OutRows * WinogradPlan.Rows, stride);
        float* memory = Scratch.Take(inputs + outputs + WinogradTiles<T>.ScratchLength(plan));
        float* products = memory + inputs;
        float* scratch = products + outputs;
        var tiles = new WinogradTiles<T>(plan, first, count, stride);
        for (int i = 0; i < plan.In; i++)
        {
            tiles.Read(x, i, memory + ((long)i * stride), scratch);
        }

        WinogradProduct.Run<T>(weights, memory, products, plan, count);
        for (int o = 0; o < plan.Out; o++)
        {
            tiles.Write(products + ((long)o * stride), o, y, scratch);
        }
    }
}
