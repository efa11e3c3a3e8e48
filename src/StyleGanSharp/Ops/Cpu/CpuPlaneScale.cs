using StyleGanSharp.Ops.Cpu.Vectors;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>The gradients of <see cref="PlaneScale"/> on float32 in main memory.</summary>
internal static unsafe class CpuPlaneScale
{
    /// <summary>All that are asked for.</summary>
    /// <param name="g">[N, C, …], the gradient of the result.</param>
    /// <param name="x">Of the same shape, or null.</param>
    /// <param name="s">[N, C], or null for 1.</param>
    /// <param name="isShifted">Whether the sum over each channel is asked for.</param>
    /// <returns>g·s, which is <paramref name="g"/> itself without s; Σ g·x of each plane [N, C]; Σ g of each channel [C].</returns>
    public static (Tensor OfX, Tensor? OfS, Tensor? OfB) Gradients(Tensor g, Tensor? x, Tensor? s, bool isShifted)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor gradient = g.detach().contiguous();
        Tensor? source = x?.detach().contiguous();
        Tensor? factors = s?.detach().contiguous();
        Tensor? y = s is null ? null : empty(g.shape, ScalarType.Float32);
        (long n, long channels) = (g.shape[0], g.shape[1]);
        Tensor sums = empty([2, n, channels], ScalarType.Float32);
        fixed (byte* from = gradient.bytes, other = source is null ? default : source.bytes, scales = factors is null ? default : factors.bytes,
            to = y is null ? default : y.bytes, totals = sums.bytes)
        {
            VectorLanes.Run(new PlaneGradientKernel((int)(n * channels), (int)(g.numel() / (n * channels)), (float*)from, (float*)other, (float*)scales, (float*)to, (float*)totals));
        }

        Tensor? dots = x is null ? null : sums[0].clone();
        Tensor? shifts = isShifted ? sums[1].sum([0]) : null;
        return (y is null ? g : y.MoveToOuterDisposeScope(), dots?.MoveToOuterDisposeScope(), shifts?.MoveToOuterDisposeScope());
    }
}
