using StyleGanSharp.Ops.Cpu;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

public static partial class FilteredLeakyRelu
{
    private static Tensor ApplyCpu(
        Tensor x, Tensor? scale, Tensor? fu, Tensor? fd, Tensor? b, int up, int down, Padding2d pad, double gain, double slope, double? clamp)
    {
        (int upWidth, int upHeight) = UpFirDn2d.FilterSize(fu);
        (int downWidth, int downHeight) = UpFirDn2d.FilterSize(fd);
        FirAxis upX = UpFirDn2d.Axis((int)x.shape[3], up, 1, pad.X0, pad.X1, upWidth);
        FirAxis upY = UpFirDn2d.Axis((int)x.shape[2], up, 1, pad.Y0, pad.Y1, upHeight);
        // A leaky ReLU of a positive multiple is that multiple of it: the gain is part of the filter before.
        var plan = new FilteredPlan(
            upX, upY, FirFilterTaps.Read(fu, false, gain * up * up),
            UpFirDn2d.Axis(upX.OutSize, 1, down, 0, 0, downWidth), UpFirDn2d.Axis(upY.OutSize, 1, down, 0, 0, downHeight), FirFilterTaps.Read(fd, false, 1));
        var call = new Call(plan, (float)slope, (float)(clamp ?? double.PositiveInfinity));
        bool isRecorded = is_grad_enabled() && (x.requires_grad || scale is { requires_grad: true } || b is { requires_grad: true });
        return isRecorded ? CpuFunction.apply(x, scale!, b!, call) : RunCpu(x, scale, b, call, null, isGradient: false);
    }

    private static unsafe Tensor RunCpu(Tensor x, Tensor? scale, Tensor? b, Call call, Tensor? mask, bool isGradient)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        FilteredPlan plan = call.Plan;
        Tensor source = x.detach().contiguous();
        Tensor? factors = scale?.detach().to(ScalarType.Float32).contiguous();
        Tensor? bias = b?.detach().to(ScalarType.Float32).contiguous();
        Tensor y = empty([x.shape[0], x.shape[1], plan.DownY.OutSize, plan.DownRow.Axis.OutSize], ScalarType.Float32);
        fixed (byte* from = source.bytes, to = y.bytes, scales = factors is null ? default : factors.bytes, biases = bias is null ? default : bias.bytes, words = mask is null ? default : mask.bytes)
        {
            FilteredKernel.Run(
                plan, (float*)from, (float*)to, (int)(x.shape[0] * x.shape[1]), new((nint)scales, (nint)biases, (int)x.shape[1]), new(call.Slope, call.Clamp, (nint)words, isGradient));
        }

        return y.MoveToOuterDisposeScope();
    }

    /// <summary>A pipeline and its nonlinearity.</summary>
    private sealed record Call(FilteredPlan Plan, float Slope, float Clamp)
    {
        public Call Transposed => this with { Plan = Plan.Transposed };
    }

    /// <summary>The operator; keeps two bits a sample at the high rate for its gradient, and x only when the scale has one.</summary>
    private sealed class CpuFunction : autograd.SingleTensorFunction<CpuFunction>
    {
        public override string Name => nameof(FilteredLeakyRelu);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (x, scale, b, call) = ((Tensor)vars[0], (Tensor?)vars[1], (Tensor?)vars[2], (Call)vars[3]);
            Tensor mask = empty([x.shape[0] * x.shape[1] * call.Plan.MaskWords], ScalarType.Int16);
            ctx.save_for_backward(scale is null ? [mask] : scale.requires_grad ? [mask, scale, x] : [mask, scale]);
            ctx.save_data("call", call);
            ctx.save_data("hasBias", b is { requires_grad: true });
            return RunCpu(x, scale, b, call, mask, isGradient: false);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            Tensor g = ApplyGradient(grad_output, saved[0], ((Call)ctx.get_data("call")).Transposed);
            Tensor ofX = saved.Count > 1 ? g * saved[1].unsqueeze(2).unsqueeze(3) : g;
            Tensor? ofScale = saved.Count > 2 ? (g * saved[2]).sum([2, 3]) : null;
            Tensor? ofBias = (bool)ctx.get_data("hasBias") ? g.sum([0, 2, 3]) : null;
            saved.ForEach(tensor => tensor.Dispose());
            return [ofX, ofScale!, ofBias!, null!];
        }
    }

    private static Tensor ApplyGradient(Tensor g, Tensor mask, Call call) =>
        g.requires_grad && is_grad_enabled() ? CpuGradientFunction.apply(g, mask, call) : RunCpu(g, null, null, call, mask, isGradient: true);

    /// <summary>The gradient: linear in what it is given, so its own gradient is the same with the filters exchanged again.</summary>
    private sealed class CpuGradientFunction : autograd.SingleTensorFunction<CpuGradientFunction>
    {
        public override string Name => nameof(FilteredLeakyRelu) + "Gradient";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (g, mask, call) = ((Tensor)vars[0], (Tensor)vars[1], (Call)vars[2]);
            ctx.save_for_backward([mask]);
            ctx.save_data("call", call);
            return RunCpu(g, null, null, call, mask, isGradient: true);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using Tensor mask = ctx.get_saved_variables()[0];
            return [ApplyGradient(grad_output, mask, ((Call)ctx.get_data("call")).Transposed), null!, null!];
        }
    }
}
