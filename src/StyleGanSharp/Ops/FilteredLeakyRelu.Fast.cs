using StyleGanSharp.Ops.Cpu;
using StyleGanSharp.Ops.Cpu.Fir;
using StyleGanSharp.Ops.Cuda;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

public static partial class FilteredLeakyRelu
{
    /// <summary>The four axes of a call: up along x and y, down along x and y.</summary>
    private static (FirAxis UpX, FirAxis UpY, FirAxis DownX, FirAxis DownY) Axes(Tensor x, Tensor? fu, Tensor? fd, int up, int down, Padding2d pad)
    {
        (int upWidth, int upHeight) = UpFirDn2d.FilterSize(fu);
        (int downWidth, int downHeight) = UpFirDn2d.FilterSize(fd);
        FirAxis upX = UpFirDn2d.Axis((int)x.shape[3], up, 1, pad.X0, pad.X1, upWidth);
        FirAxis upY = UpFirDn2d.Axis((int)x.shape[2], up, 1, pad.Y0, pad.Y1, upHeight);
        return (upX, upY, UpFirDn2d.Axis(upX.OutSize, 1, down, 0, 0, downWidth), UpFirDn2d.Axis(upY.OutSize, 1, down, 0, 0, downHeight));
    }

    // A leaky ReLU of a positive multiple is that multiple of it: the gain is part of the filter before.
    private static CpuFiltered CpuImplementation(Tensor x, Tensor? fu, Tensor? fd, int up, int down, Padding2d pad, double gain)
    {
        (FirAxis upX, FirAxis upY, FirAxis downX, FirAxis downY) = Axes(x, fu, fd, up, down, pad);
        return new CpuFiltered(new FilteredPlan(upX, upY, FirFilterTaps.Read(fu, false, gain * up * up), downX, downY, FirFilterTaps.Read(fd, false, 1)));
    }

    private static CudaFiltered CudaImplementation(IKernelHost host, Tensor x, Tensor? fu, Tensor? fd, int up, int down, Padding2d pad, double gain)
    {
        (FirAxis upX, FirAxis upY, FirAxis downX, FirAxis downY) = Axes(x, fu, fd, up, down, pad);
        return new CudaFiltered(host, new(upX, upY, CudaFilter.Of(fu, false, gain * up * up), downX, downY, CudaFilter.Of(fd, false, 1)));
    }

    private static Tensor ApplyFast(Tensor x, Tensor? scale, Tensor? b, Call call)
    {
        bool isRecorded = GradientRecording.RequiresGrad(x, scale, b);
        return isRecorded ? FastFunction.Apply(x, scale!, b!, call) : call.Implementation.Run(x, scale, b, call.Act, null, isGradient: false);
    }

    private static Tensor ApplyGradient(Tensor g, Tensor mask, Call call) =>
        GradientRecording.RequiresGrad(g) ? FastGradientFunction.Apply(g, mask, call) : call.Implementation.Run(g, null, null, call.Act, mask, isGradient: true);

    /// <summary>A pipeline and its nonlinearity.</summary>
    private sealed record Call(IFilteredImplementation Implementation, LeakyClamp Act)
    {
        public Call Transposed => this with { Implementation = Implementation.Transposed };
    }

    /// <summary>The operator; keeps two bits per sample at the high rate for its gradient, and x only when the scale has one.</summary>
    private sealed class FastFunction : TensorFunction<FastFunction>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs)
        {
            var (x, scale, b, call) = ((Tensor)inputs[0], (Tensor?)inputs[1], (Tensor?)inputs[2], (Call)inputs[3]);
            Tensor mask = call.Implementation.EmptyMask(x);
            ctx.save_for_backward(scale is null ? [mask] : scale.requires_grad ? [mask, scale, x] : [mask, scale]);
            ctx.save_data("call", call);
            ctx.save_data("bias", new Wanted(b is { requires_grad: true } ? b.dtype : null));
            return call.Implementation.Run(x, scale, b, call.Act, mask, isGradient: false);
        }

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            Tensor g = ApplyGradient(gradient, saved[0], ((Call)ctx.get_data("call")).Transposed);
            ScalarType? biasType = ((Wanted)ctx.get_data("bias")).Type;
            (Tensor ofX, Tensor? ofScale, Tensor? ofBias) = PlaneScale.Gradients(g, saved.Count > 2 ? saved[2] : null, saved.Count > 1 ? saved[1] : null, biasType is not null);
            ofScale = ofScale?.to(saved[1].dtype);
            saved.ForEach(tensor => tensor.Dispose());
            return [ofX, ofScale!, ofBias?.to(biasType!.Value)!, null!];
        }

        /// <summary>The type of a gradient that is asked for, or null.</summary>
        private sealed record Wanted(ScalarType? Type);
    }

    /// <summary>The gradient: linear in what it is given, so its own gradient is the same with the filters exchanged again.</summary>
    private sealed class FastGradientFunction : TensorFunction<FastGradientFunction>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs)
        {
            var (g, mask, call) = ((Tensor)inputs[0], (Tensor)inputs[1], (Call)inputs[2]);
            ctx.save_for_backward([mask]);
            ctx.save_data("call", call);
            return call.Implementation.Run(g, null, null, call.Act, mask, isGradient: true);
        }

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            using Tensor mask = ctx.get_saved_variables()[0];
            return [ApplyGradient(gradient, mask, ((Call)ctx.get_data("call")).Transposed), null!, null!];
        }
    }
}
