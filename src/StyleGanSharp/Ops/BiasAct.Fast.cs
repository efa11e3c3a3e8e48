using StyleGanSharp.Ops.Cpu;
using StyleGanSharp.Ops.Cpu.Vectors;
using StyleGanSharp.Ops.Cuda;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

public static partial class BiasAct
{
    /// <summary>Planes shorter than this are left to the reference on a CPU: it is as fast.</summary>
    private const int ShortestPlane = VectorLanes.Count;

    /// <summary>Why no fast implementation takes a call, or null.</summary>
    private static string? UnsupportedReason(Tensor x, int dim, Activation activation, double gain) =>
        activation is not (Activation.Linear or Activation.Relu or Activation.LeakyRelu) ? $"the activation is {activation}" :
        dim != 1 || x.dim() < 3 ? $"the bias is along axis {dim} of x [{string.Join(", ", x.shape)}]" :
        gain <= 0 ? $"gain is {gain}" : null;

    /// <summary>Why the CPU implementation does not take a call, or null.</summary>
    private static string? CpuUnsupportedReason(Tensor x, int dim, Activation activation, double gain) => UnsupportedReason(x, dim, activation, gain)
        ?? (x.shape.Skip(2).Aggregate(1L, (left, right) => left * right) < ShortestPlane ? $"planes of [{string.Join(", ", x.shape.Skip(2))}] are too small" : null);

    private static IPointwiseImplementation? ChooseImplementation(Tensor x, int dim, Activation activation, double gain, OpImplementation implementation) =>
        CudaSupport.Choose(x, implementation, UnsupportedReason(x, dim, activation, gain)) is { } host ? new CudaPointwise(host) :
        CpuSupport.Choose(x, implementation, CpuUnsupportedReason(x, dim, activation, gain)) ? CpuPointwise.Instance : null;

    private static Tensor ApplyFast(
        IPointwiseImplementation fast, Tensor x, Tensor? scale, Tensor? noise, Tensor? b, Activation activation, double alpha, double gain, double? clamp, bool isLastUse = false)
    {
        double slope = activation switch
        {
            Activation.Linear => 1,
            Activation.Relu => 0,
            _ => alpha,
        };
        var call = new Call(fast, (float)gain, LeakyClamp.Of(slope, clamp));
        if (GradientRecording.RequiresGrad(x, scale, noise, b))
        {
            return FastFunction.Apply(x, scale!, noise!, b!, call);
        }

        IPointwiseImplementation implementation = isLastUse && fast == CpuPointwise.Instance ? CpuPointwise.InPlace : fast;
        return implementation.Run(x, scale, noise, b, call.Gain, call.Act, null, isGradient: false);
    }

    private static Tensor ApplyGradient(Tensor g, Tensor mask, Call call) => GradientRecording.RequiresGrad(g)
        ? FastGradientFunction.Apply(g, mask, call)
        : call.Implementation.Run(g, null, null, null, call.Gain, call.Act, mask, isGradient: true);

    /// <summary>What is done to a sample after it has been shifted.</summary>
    private sealed record Call(IPointwiseImplementation Implementation, float Gain, LeakyClamp Act);

    /// <summary>gain·act(x·scale + noise + b), which keeps two bits per sample for its gradient, and x only when the scale has one.</summary>
    private sealed class FastFunction : TensorFunction<FastFunction>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs)
        {
            var (x, scale, noise, b, call) = ((Tensor)inputs[0], (Tensor?)inputs[1], (Tensor?)inputs[2], (Tensor?)inputs[3], (Call)inputs[4]);
            Tensor mask = call.Implementation.EmptyMask(x);
            ctx.save_for_backward(scale is null ? [mask] : scale.requires_grad ? [mask, scale, x] : [mask, scale]);
            ctx.save_data("call", call);
            ctx.save_data("wants", new Wants(
                noise is { requires_grad: true } ? noise.shape : null, noise?.dtype ?? x.dtype, b is { requires_grad: true } ? b.dtype : null));
            return call.Implementation.Run(x, scale, noise, b, call.Gain, call.Act, mask, isGradient: false);
        }

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            var wants = (Wants)ctx.get_data("wants");
            Tensor g = ApplyGradient(gradient, saved[0], (Call)ctx.get_data("call"));
            (Tensor ofX, Tensor? ofScale, Tensor? ofBias) = PlaneScale.Gradients(g, saved.Count > 2 ? saved[2] : null, saved.Count > 1 ? saved[1] : null, wants.Bias is not null);
            ofScale = ofScale?.to(saved[1].dtype);
            Tensor? ofNoise = wants.NoiseShape is null ? null : g.sum(wants.NoiseShape[0] == 1 ? [0, 1] : [1], keepdim: true).to(wants.NoiseType);
            saved.ForEach(tensor => tensor.Dispose());
            return [Needs(ctx, 0) ? ofX : null!, ofScale!, ofNoise!, ofBias?.to(wants.Bias!.Value)!, null!];
        }

        /// <summary>Shapes and types of the gradients of noise and bias; null where none is asked for.</summary>
        private sealed record Wants(long[]? NoiseShape, ScalarType NoiseType, ScalarType? Bias);
    }

    /// <summary>The gradient is a factor for each sample, and so its own gradient.</summary>
    private sealed class FastGradientFunction : TensorFunction<FastGradientFunction>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs)
        {
            var (g, mask, call) = ((Tensor)inputs[0], (Tensor)inputs[1], (Call)inputs[2]);
            ctx.save_for_backward([mask]);
            ctx.save_data("call", call);
            return call.Implementation.Run(g, null, null, null, call.Gain, call.Act, mask, isGradient: true);
        }

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            using Tensor mask = ctx.get_saved_variables()[0];
            return [ApplyGradient(gradient, mask, (Call)ctx.get_data("call")), null!, null!];
        }
    }
}
