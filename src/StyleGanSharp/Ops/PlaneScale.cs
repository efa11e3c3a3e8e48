using StyleGanSharp.Ops.Cpu;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>The gradients of y = x·s + b, with a factor for each plane of x and a shift for each channel: in one pass over memory where that can be.</summary>
internal static class PlaneScale
{
    /// <summary>The gradients, from that of y.</summary>
    /// <param name="g">[N, C, …], the gradient of y.</param>
    /// <param name="x">Of the same shape, or null when the gradient of s is not asked for.</param>
    /// <param name="s">[N, C], or null for 1.</param>
    /// <param name="isShifted">Whether the gradient of b is asked for.</param>
    /// <returns>The gradients of x, s [N, C] and b [C]; differentiable where gradients are recorded.</returns>
    public static (Tensor OfX, Tensor? OfS, Tensor? OfB) Gradients(Tensor g, Tensor? x, Tensor? s, bool isShifted)
    {
        bool isRecorded = is_grad_enabled() && (g.requires_grad || x is { requires_grad: true } || s is { requires_grad: true });
        bool isPlain = (x is null || x.dtype == ScalarType.Float32) && (s is null || s.dtype == ScalarType.Float32);
        if (!isRecorded && isPlain && (x is not null || isShifted) && CpuSupport.Choose(g, OpImplementation.Auto))
        {
            return CpuPlaneScale.Gradients(g, x, s, isShifted);
        }

        long[] within = [.. Enumerable.Range(2, (int)g.dim() - 2).Select(axis => (long)axis)];
        return (s is null ? g : g * s.to(g.dtype).reshape([.. s.shape, .. within.Select(_ => 1L)]), x is null ? null : (g * x).sum(within), isShifted ? g.sum([0, .. within]) : null);
    }
}
