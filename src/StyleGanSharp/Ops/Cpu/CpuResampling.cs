using StyleGanSharp.Ops.Cpu.Fir;
using StyleGanSharp.Ops.Cpu.Vectors;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Resampling on float32 in main memory.</summary>
/// <param name="plan">What to do.</param>
internal sealed class CpuResampling(UpFirDnPlan plan) : IResamplingImplementation
{
    public IResamplingImplementation Transposed => new CpuResampling(plan.Transposed);

    public unsafe Tensor Run(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor source = x.detach().contiguous();
        Tensor y = empty([x.shape[0], x.shape[1], plan.Y.OutSize, plan.Row.Axis.OutSize], ScalarType.Float32);
        fixed (byte* from = source.bytes, to = y.bytes)
        {
            VectorLanes.Run(new UpFirDnKernel(plan, (float*)from, (float*)to, (int)(x.shape[0] * x.shape[1])));
        }

        return y.MoveToOuterDisposeScope();
    }
}
