using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>A filter where it is: reading its taps would make the CPU wait for the GPU, so kernels read them, flip them and scale them.</summary>
/// <param name="Taps">[T] or [K, L], or null for none.</param>
/// <param name="Width">Taps along x.</param>
/// <param name="Height">Taps along y.</param>
/// <param name="IsReversed">Whether correlating needs the taps in reverse.</param>
/// <param name="Gain">Factor of each axis, or of a square filter.</param>
internal sealed record CudaFilter(Tensor? Taps, int Width, int Height, bool IsReversed, float Gain)
{
    public bool IsSquare => Taps is not null && Taps.dim() == 2;

    public CudaFilter Reversed => this with { IsReversed = !IsReversed };

    /// <param name="f">[T] or [K, L], or null; kept until the last derivative has been taken.</param>
    /// <param name="flip">True when the caller correlates, false when it convolves.</param>
    /// <param name="gain">Factor of the whole filter, not negative.</param>
    public static CudaFilter Of(Tensor? f, bool flip, double gain)
    {
        (int width, int height) = UpFirDn2d.FilterSize(f);
        return new(f?.detach().DetachFromDisposeScope(), width, height, !flip, (float)(f is not null && f.dim() == 2 ? gain : Math.Sqrt(gain)));
    }

    /// <summary>Taps as kernels read them, in the current dispose scope.</summary>
    /// <param name="x">A tensor on the device.</param>
    public Tensor? On(Tensor x) => Taps?.to(ScalarType.Float32).to(x.device).contiguous();
}
