using StyleGanSharp.Ops.Cpu;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

public static partial class UpFirDn2d
{
    private static Tensor ApplyCpu(Tensor x, Tensor? f, (int X, int Y) up, (int X, int Y) down, Padding2d pad, bool flip, double gain)
    {
        (int width, int height) = FilterSize(f);
        return ApplyCpu(x, new UpFirDnPlan(
            Axis((int)x.shape[3], up.X, down.X, pad.X0, pad.X1, width), Axis((int)x.shape[2], up.Y, down.Y, pad.Y0, pad.Y1, height), FirFilterTaps.Read(f, flip, gain)));
    }

    private static Tensor ApplyCpu(Tensor x, UpFirDnPlan plan) =>
        x.requires_grad && is_grad_enabled() ? CpuFunction.apply(x, plan) : RunCpu(x, plan);

    /// <summary>The axis of a call: its size follows from the definition.</summary>
    internal static FirAxis Axis(int size, int up, int down, int pad0, int pad1, int taps) =>
        new(size, (((size * up) + pad0 + pad1 - taps) / down) + 1, up, down, pad0, taps);

    private static unsafe Tensor RunCpu(Tensor x, UpFirDnPlan plan)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor source = x.detach().contiguous();
        Tensor y = empty([x.shape[0], x.shape[1], plan.Y.OutSize, plan.Row.Axis.OutSize], ScalarType.Float32);
        fixed (byte* from = source.bytes, to = y.bytes)
        {
            UpFirDnKernel.Run(plan, (float*)from, (float*)to, (int)(x.shape[0] * x.shape[1]));
        }

        return y.MoveToOuterDisposeScope();
    }

    /// <summary>Linear in x: the gradient is the transposed resampling, and so on.</summary>
    private sealed class CpuFunction : autograd.SingleTensorFunction<CpuFunction>
    {
        public override string Name => nameof(UpFirDn2d);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_data("plan", vars[1]);
            return RunCpu((Tensor)vars[0], (UpFirDnPlan)vars[1]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            [ApplyCpu(grad_output, ((UpFirDnPlan)ctx.get_data("plan")).Transposed), null!];
    }
}
