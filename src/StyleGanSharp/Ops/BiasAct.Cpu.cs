using StyleGanSharp.Ops.Cpu;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

public static partial class BiasAct
{
    /// <summary>Planes shorter than this are left to the reference: it is as fast.</summary>
    private const int ShortestPlane = Blocks.Length;

    /// <summary>Why the CPU body does not take a call, or null.</summary>
    private static string? Obstacle(Tensor x, int dim, Activation activation, double gain) =>
        activation is not (Activation.Linear or Activation.Relu or Activation.LeakyRelu) ? $"the activation is {activation}" :
        dim != 1 || x.dim() < 3 ? $"the bias is along axis {dim} of x [{string.Join(", ", x.shape)}]" :
        x.shape.Skip(2).Aggregate(1L, (left, right) => left * right) < ShortestPlane ? $"planes of [{string.Join(", ", x.shape.Skip(2))}] are too small" :
        gain <= 0 ? $"gain is {gain}" : null;

    private static Tensor ApplyCpu(Tensor x, Tensor? scale, Tensor? noise, Tensor? b, Activation activation, double alpha, double gain, double? clamp)
    {
        double slope = activation switch
        {
            Activation.Linear => 1,
            Activation.Relu => 0,
            _ => alpha,
        };
        var call = new Call((float)slope, (float)gain, (float)(clamp ?? double.PositiveInfinity));
        bool isRecorded = is_grad_enabled() && (x.requires_grad || scale is { requires_grad: true } || noise is { requires_grad: true } || b is { requires_grad: true });
        return isRecorded ? CpuFunction.apply(x, scale!, noise!, b!, call) : RunCpu(x, scale, noise, b, call, null, isGradient: false);
    }

    private static unsafe Tensor RunCpu(Tensor x, Tensor? scale, Tensor? noise, Tensor? b, Call call, Tensor? mask, bool isGradient)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor source = x.detach().contiguous();
        Tensor y = empty(x.shape, ScalarType.Float32);
        Tensor? Plain(Tensor? t) => t?.detach().to(ScalarType.Float32).contiguous();
        (Tensor? factors, Tensor? added, Tensor? biases) = (Plain(scale), Plain(noise), Plain(b));
        int planes = (int)(x.shape[0] * x.shape[1]);
        int length = (int)(x.numel() / planes);
        fixed (byte* from = source.bytes, to = y.bytes, words = mask is null ? default : mask.bytes,
            s = factors is null ? default : factors.bytes, e = added is null ? default : added.bytes, shifts = biases is null ? default : biases.bytes)
        {
            PointwiseKernel.Run(
                (float*)from, (float*)to,
                new(planes, (int)x.shape[1], length, (nint)s, (nint)shifts, (nint)e, noise is null || noise.shape[0] == 1 ? 0 : length, call.Gain),
                new(call.Slope, call.Clamp, (nint)words, isGradient));
        }

        return y.MoveToOuterDisposeScope();
    }

    private static Tensor ApplyGradient(Tensor g, Tensor mask, Call call) =>
        g.requires_grad && is_grad_enabled() ? CpuGradientFunction.apply(g, mask, call) : RunCpu(g, null, null, null, call, mask, isGradient: true);

    /// <summary>The nonlinearity: slope below zero, factor, bound.</summary>
    private sealed record Call(float Slope, float Gain, float Clamp);

    /// <summary>gain·act(x·scale + noise + b), which keeps two bits a sample for its gradient, and x only when the scale has one.</summary>
    private sealed class CpuFunction : autograd.SingleTensorFunction<CpuFunction>
    {
        public override string Name => nameof(BiasAct);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (x, scale, noise, b, call) = ((Tensor)vars[0], (Tensor?)vars[1], (Tensor?)vars[2], (Tensor?)vars[3], (Call)vars[4]);
            long planes = x.shape[0] * x.shape[1];
            Tensor mask = empty([planes * PointwiseKernel.MaskWords(x.numel() / planes)], ScalarType.Int16);
            ctx.save_for_backward(scale is null ? [mask] : scale.requires_grad ? [mask, scale, x] : [mask, scale]);
            ctx.save_data("call", call);
            ctx.save_data("wants", new Wants(x.requires_grad, noise is { requires_grad: true } ? noise.shape : null, b is { requires_grad: true }));
            return RunCpu(x, scale, noise, b, call, mask, isGradient: false);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            var wants = (Wants)ctx.get_data("wants");
            Tensor g = ApplyGradient(grad_output, saved[0], (Call)ctx.get_data("call"));
            Tensor? scale = saved.Count > 1 ? saved[1] : null;
            long[] within = [.. Enumerable.Range(2, (int)g.dim() - 2).Select(axis => (long)axis)];
            Tensor? ofX = !wants.X ? null : scale is null ? g : g * scale.reshape([.. scale.shape, .. within.Select(_ => 1L)]);
            Tensor? ofScale = saved.Count > 2 ? (g * saved[2]).sum(within) : null;
            Tensor? ofNoise = wants.NoiseShape is null ? null : g.sum(wants.NoiseShape[0] == 1 ? [0, 1] : [1], keepdim: true);
            Tensor? ofBias = wants.Bias ? g.sum([0, .. within]) : null;
            saved.ForEach(tensor => tensor.Dispose());
            return [ofX!, ofScale!, ofNoise!, ofBias!, null!];
        }

        /// <summary>Which gradients are asked for.</summary>
        private sealed record Wants(bool X, long[]? NoiseShape, bool Bias);
    }

    /// <summary>The gradient is a factor for each sample, and so its own gradient.</summary>
    private sealed class CpuGradientFunction : autograd.SingleTensorFunction<CpuGradientFunction>
    {
        public override string Name => nameof(BiasAct) + "Gradient";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (g, mask, call) = ((Tensor)vars[0], (Tensor)vars[1], (Call)vars[2]);
            ctx.save_for_backward([mask]);
            ctx.save_data("call", call);
            return RunCpu(g, null, null, null, call, mask, isGradient: true);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using Tensor mask = ctx.get_saved_variables()[0];
            return [ApplyGradient(grad_output, mask, (Call)ctx.get_data("call")), null!, null!];
        }
    }
}
