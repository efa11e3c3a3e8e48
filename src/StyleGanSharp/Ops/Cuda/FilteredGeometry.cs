using StyleGanSharp.Ops.Cpu.Fir;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>Up-sampling and filter, something pointwise, filter and down-sampling.</summary>
/// <param name="UpX">Up-sampling along x; its output is the high rate.</param>
/// <param name="UpY">Up-sampling along y.</param>
/// <param name="Up">The filter of both.</param>
/// <param name="DownX">Down-sampling along x.</param>
/// <param name="DownY">Down-sampling along y.</param>
/// <param name="Down">The filter of both.</param>
internal sealed record FilteredGeometry(FirAxis UpX, FirAxis UpY, CudaFilter Up, FirAxis DownX, FirAxis DownY, CudaFilter Down)
{
    /// <summary>Backwards through the pipeline.</summary>
    public FilteredGeometry Transposed => new(DownX.Transposed, DownY.Transposed, Down.Reversed, UpX.Transposed, UpY.Transposed, Up.Reversed);
}
