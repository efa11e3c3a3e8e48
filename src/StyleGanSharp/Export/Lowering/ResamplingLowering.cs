using StyleGanSharp.Export.Graph;
using StyleGanSharp.Ops;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>Padding, up-sampling by zero insertion, filtering and down-sampling (<see cref="UpFirDn2d"/>) by depthwise convolutions, one for each residue of the raised rate.</summary>
internal static class ResamplingLowering
{
    /// <param name="to">Where to.</param>
    /// <param name="name">Begins the names of the constants.</param>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="filter">[T], applied along both axes, or [K, L]; null for none.</param>
    /// <param name="up">Up-sampling factor.</param>
    /// <param name="down">Down-sampling factor; not together with <paramref name="up"/>.</param>
    /// <param name="pad">Padding at the raised rate; negative crops.</param>
    /// <param name="gain">Factor of the result.</param>
    /// <returns>[N, C, (H·up + pad - K)/down + 1, …].</returns>
    public static OnnxValue Apply(Lowering to, string name, OnnxValue x, Tensor? filter, int up, int down, Padding2d pad, double gain = 1)
    {
        OnnxGraph g = to.Graph;
        if (filter is null && up == 1 && gain == 1 && pad is { X0: <= 0, X1: <= 0, Y0: <= 0, Y1: <= 0 })
        {
            long height = ((x.Height + pad.Y0 + pad.Y1 - 1) / down) + 1;
            long width = ((x.Width + pad.X0 + pad.X1 - 1) / down) + 1;
            return g.Slice(x, [2, 3], [-pad.Y0, -pad.X0], [height, width], down == 1 ? null : [down, down]);
        }

        bool isSeparable = filter is null || filter.dim() == 1;
        (int tapsX, int tapsY) = UpFirDn2d.FilterSize(filter);
        var alongX = new PhasePlan(tapsX, up, pad.X0, pad.X1, x.Width);
        var alongY = new PhasePlan(tapsY, up, pad.Y0, pad.Y1, x.Height);
        long channels = x.Channels;
        x = Crop(g, x, alongX, alongY);
        (long top, long bottom, long left, long right) = (Math.Max(alongY.Low, 0), Math.Max(alongY.High, 0), Math.Max(alongX.Low, 0), Math.Max(alongX.High, 0));
        if (isSeparable)
        {
            Tensor Taps() => filter is null ? ones(1) * Math.Sqrt(gain) : filter.flip([0]) * Math.Sqrt(gain);
            OnnxValue columns = g.Constant(
                $"{name}.y", [channels * up, 1, alongY.Length, 1], () => Depthwise(alongY.Arrange(Taps(), 0).view(up, 1, alongY.Length, 1), channels), x.Type); // channel c·up + r
            OnnxValue rows = g.Constant(
                $"{name}.x", [channels * up * up, 1, 1, alongX.Length], () => Depthwise(alongX.Arrange(Taps(), 0).view(up, 1, 1, alongX.Length), channels * up), x.Type);
            x = g.Conv(x, columns, null, [top, 0, bottom, 0], [down, 1], channels);
            x = g.Conv(x, rows, null, [0, left, 0, right], [1, down], channels * up); // channel (c·up + ry)·up + rx
        }
        else
        {
            OnnxValue kernel = g.Constant(
                $"{name}.xy", [channels * up * up, 1, alongY.Length, alongX.Length],
                () => Depthwise(Phases(filter!.flip([0, 1]) * gain, alongX, alongY).flatten(0, 1).unsqueeze(1), channels), x.Type);
            x = g.Conv(x, kernel, null, [top, left, bottom, right], [down, down], channels);
        }

        return Join(g, x, alongX, alongY, down);
    }

    /// <summary>Convolution of the zero-inserted image, as <see cref="Apply"/> does it but with all channels joined.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="name">Name of the constant.</param>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="shape">[O, I, K, L] of the kernel.</param>
    /// <param name="kernel">Computes it; it convolves.</param>
    /// <param name="up">Up-sampling factor.</param>
    /// <param name="pad">Padding at the raised rate.</param>
    /// <returns>[N, O, H·up + pad - K + 1, …].</returns>
    public static OnnxValue Convolve(Lowering to, string name, OnnxValue x, long[] shape, Func<Tensor> kernel, int up, Padding2d pad)
    {
        var alongX = new PhasePlan((int)shape[3], up, pad.X0, pad.X1, x.Width);
        var alongY = new PhasePlan((int)shape[2], up, pad.Y0, pad.Y1, x.Height);
        OnnxValue weight = to.Graph.Constant(
            name, [shape[0] * up * up, shape[1], alongY.Length, alongX.Length],
            () => Phases(kernel().flip([2, 3]), alongX, alongY).permute(0, 2, 3, 1, 4, 5).flatten(0, 2), x.Type); // channel (o·up + ry)·up + rx
        OnnxValue y = Crop(to.Graph, x, alongX, alongY);
        y = to.Graph.Conv(y, weight, null, [Math.Max(alongY.Low, 0), Math.Max(alongX.Low, 0), Math.Max(alongY.High, 0), Math.Max(alongX.High, 0)]);
        return Join(to.Graph, y, alongX, alongY, 1);
    }

    /// <summary>[…, K, L] taps of a correlation to […, up, up, Ky, Kx].</summary>
    private static Tensor Phases(Tensor correlation, PhasePlan alongX, PhasePlan alongY)
    {
        int first = (int)correlation.dim() - 2;
        Tensor phases = alongX.Arrange(alongY.Arrange(correlation, first), first + 2); // […, ry, Ky, rx, Kx]
        return phases.transpose(first + 1, first + 2);
    }

    private static Tensor Depthwise(Tensor taps, long channels) => taps.repeat(channels, 1, 1, 1);

    private static OnnxValue Crop(OnnxGraph g, OnnxValue x, PhasePlan alongX, PhasePlan alongY)
    {
        (long top, long left) = (Math.Max(-alongY.Low, 0), Math.Max(-alongX.Low, 0));
        return g.Slice(x, [2, 3], [top, left], [x.Height - top - Math.Max(-alongY.High, 0), x.Width - left - Math.Max(-alongX.High, 0)]);
    }

    private static OnnxValue Join(OnnxGraph g, OnnxValue x, PhasePlan alongX, PhasePlan alongY, int down)
    {
        x = g.DepthToSpace(x, alongX.Up);
        return g.Slice(x, [2, 3], [0, 0], [((alongY.OutputSize - 1) / down) + 1, ((alongX.OutputSize - 1) / down) + 1]);
    }
}
