using StyleGanSharp.Ops.Cpu;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>y = x·s + b, with a factor for each plane of x and a shift for each channel: its gradients in one pass over memory where that can be.</summary>
internal static class PlaneScale
{
    /// <summary>y = x·s.</summary>
    /// <param name="x">[N, C, …].</param>
    /// <param name="s">[N, C].</param>
    /// <returns>Of the shape and type of <paramref name="x"/>, a fresh tensor; differentiable any number of times.</returns>
    public static Tensor Apply(Tensor x, Tensor s) => GradientRecording.RequiresGrad(x, s) ? Function.Apply(x, s) : Product(x, s);

    /// <summary>The same by libtorch's product, which differentiates itself.</summary>
    public static Tensor Product(Tensor x, Tensor s)
    {
        using var scope = NewDisposeScope();
        return (x * s.to(x.dtype).reshape([.. s.shape, .. Enumerable.Repeat(1L, (int)x.dim() - 2)])).MoveToOuterDisposeScope();
    }

    /// <summary>The gradients, from that of y.</summary>
    /// <param name="g">[N, C, …], the gradient of y.</param>
    /// <param name="x">Of the same shape, or null when the gradient of s is not asked for.</param>
    /// <param name="s">[N, C], or null for 1.</param>
    /// <param name="isShifted">Whether the gradient of b is asked for.</param>
    /// <returns>The gradients of x, s [N, C] and b [C]; differentiable where gradients are recorded.</returns>
    public static (Tensor OfX, Tensor? OfS, Tensor? OfB) Gradients(Tensor g, Tensor? x, Tensor? s, bool isShifted)
    {
        bool isRecorded = GradientRecording.RequiresGrad(g, x, s);
        bool isPlain = (x is null || x.dtype == ScalarType.Float32) && (s is null || s.dtype == ScalarType.Float32);
        if (!isRecorded && isPlain && (x is not null || isShifted) && CpuSupport.Choose(g, OpImplementation.Auto))
        {
            return CpuPlaneScale.Gradients(g, x, s, isShifted);
        }

        long[] within = [.. Enumerable.Range(2, (int)g.dim() - 2).Select(axis => (long)axis)];
        return (s is null ? g : Product(g, s), x is null ? null : (g * x).sum(within), isShifted ? g.sum([0, .. within]) : null);
    }

    /// <summary>The mean of the squares; not differentiable.</summary>
    /// <param name="x">[N, C, …].</param>
    /// <returns>A scalar.</returns>
    public static Tensor MeanSquare(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        bool isSummedByPlanes = x.dim() > 2 && CpuSupport.Choose(x, OpImplementation.Auto);
        Tensor mean = isSummedByPlanes ? CpuPlaneScale.Gradients(x, x, null, isShifted: false).OfS!.sum() / x.numel() : x.square().mean();
        return mean.MoveToOuterDisposeScope();
    }

    private sealed class Function : TensorFunction<Function>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs)
        {
            var (x, s) = ((Tensor)inputs[0], (Tensor)inputs[1]);
            ctx.save_for_backward([s, x]);
            using var noGradient = no_grad();
            return Product(x, s);
        }

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            (Tensor ofX, Tensor? ofS, _) = Gradients(gradient, Needs(ctx, 1) ? saved[1] : null, saved[0], isShifted: false);
            ofS = ofS?.to(saved[0].dtype);
            saved.ForEach(tensor => tensor.Dispose());
            return [Needs(ctx, 0) ? ofX : null!, ofS!];
        }
    }
}
