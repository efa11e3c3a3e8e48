using StyleGanSharp.Ops.Cpu.Fir;
using StyleGanSharp.Ops.Cpu.Vectors;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>The filtered nonlinearity on float32 in main memory.</summary>
/// <param name="plan">What to do.</param>
internal sealed class CpuFiltered(FilteredPlan plan) : IFilteredImplementation
{
    public IFilteredImplementation Transposed => new CpuFiltered(plan.Transposed);

    public Tensor EmptyMask(Tensor x) => empty([x.shape[0] * x.shape[1] * plan.MaskWords], ScalarType.Int16);

    public unsafe Tensor Run(Tensor x, Tensor? scale, Tensor? b, LeakyClamp act, Tensor? mask, bool isGradient)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor source = x.detach().contiguous();
        Tensor? factors = scale?.detach().to(ScalarType.Float32).contiguous();
        Tensor? bias = b?.detach().to(ScalarType.Float32).contiguous();
        Tensor y = empty([x.shape[0], x.shape[1], plan.DownY.OutSize, plan.DownRow.Axis.OutSize], ScalarType.Float32);
        fixed (byte* from = source.bytes, to = y.bytes, scales = factors is null ? default : factors.bytes, biases = bias is null ? default : bias.bytes, words = mask is null ? default : mask.bytes)
        {
            VectorLanes.Run(new FilteredKernel(
                plan, (float*)from, (float*)to, (int)(x.shape[0] * x.shape[1]), new((nint)scales, (nint)biases, (int)x.shape[1]), new(act.Slope, act.Clamp, (nint)words, isGradient)));
        }

        return y.MoveToOuterDisposeScope();
    }
}
