using StyleGanSharp.Ops.Cpu;
using StyleGanSharp.Ops.Cpu.Fir;
using StyleGanSharp.Ops.Cuda;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

public static partial class UpFirDn2d
{
    /// <summary>The axis of a call: its size follows from the definition.</summary>
    internal static FirAxis Axis(int size, int up, int down, int pad0, int pad1, int taps) =>
        new(size, (((size * up) + pad0 + pad1 - taps) / down) + 1, up, down, pad0, taps);

    private static CpuResampling CpuImplementation(FirAxis x, FirAxis y, Tensor? f, bool flip, double gain) =>
        new CpuResampling(new UpFirDnPlan(x, y, FirFilterTaps.Read(f, flip, gain)));

    private static CudaResampling CudaImplementation(IKernelHost host, FirAxis x, FirAxis y, Tensor? f, bool flip, double gain) =>
        new CudaResampling(host, x, y, CudaFilter.Of(f, flip, gain));

    private static Tensor ApplyFast(Tensor x, IResamplingImplementation fast) =>
        GradientRecording.RequiresGrad(x) ? FastFunction.Apply(x, fast) : fast.Run(x);

    /// <summary>Linear in x: the gradient is the transposed resampling, and so on.</summary>
    private sealed class FastFunction : TensorFunction<FastFunction>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs)
        {
            ctx.save_data("fast", inputs[1]);
            return ((IResamplingImplementation)inputs[1]).Run((Tensor)inputs[0]);
        }

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient) =>
            [ApplyFast(gradient, ((IResamplingImplementation)ctx.get_data("fast")).Transposed), null!];
    }
}
