using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>Resampling by whole factors with a box: every sample repeated, or the mean of neighbors (PRO §2, figure 2), alone or joined with a convolution.</summary>
internal static class BoxResample
{
    /// <summary>Repeats every sample factor × factor times.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="factor">At least 1.</param>
    /// <returns>[N, C, H·factor, W·factor], a fresh tensor; differentiable any number of times.</returns>
    public static Tensor Up(Tensor x, int factor = 2)
    {
        if (factor == 1)
        {
            return x.alias();
        }

        using var scope = NewDisposeScope();
        (long n, long c, long h, long w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        return x.reshape(n, c, h, 1, w, 1).expand(n, c, h, factor, w, factor).reshape(n, c, h * factor, w * factor).MoveToOuterDisposeScope();
    }

    /// <summary>The means of factor × factor samples.</summary>
    /// <param name="x">[N, C, H, W]; the factor divides H and W.</param>
    /// <param name="factor">At least 1.</param>
    /// <returns>[N, C, H/factor, W/factor], a fresh tensor; differentiable any number of times.</returns>
    public static Tensor Down(Tensor x, int factor = 2) => factor == 1 ? x.alias() : nn.functional.avg_pool2d(x, factor);

    /// <summary><see cref="Up"/> by 2, then a 3×3 convolution of the larger image, in one transposed convolution: repeating and convolving together is a 4×4 kernel, the sum of four shifts.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="w">[O, I, 3, 3].</param>
    /// <param name="flipWeight">True correlates with <paramref name="w"/>, as conv2d does; false convolves.</param>
    /// <returns>[N, O, 2H, 2W], a fresh tensor.</returns>
    public static Tensor UpConvolve(Tensor x, Tensor w, bool flipWeight = true)
    {
        using var scope = NewDisposeScope();
        // A transposed convolution convolves with its kernel, so it is correlation that needs the flip here.
        Tensor kernel = SumOfShifts(flipWeight ? w.flip([2, 3]) : w).transpose(0, 1); // [I, O, 4, 4]
        return Convolution2d.ApplyTransposed(x, kernel, new ConvolutionGeometry(2, 1, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>A 3×3 convolution, then <see cref="Down"/> by 2, in one strided convolution whose 4×4 kernel is the mean of four shifts.</summary>
    /// <param name="x">[N, I, H, W], even sizes.</param>
    /// <param name="w">[O, I, 3, 3].</param>
    /// <returns>[N, O, H/2, W/2], a fresh tensor.</returns>
    public static Tensor DownConvolve(Tensor x, Tensor w)
    {
        using var scope = NewDisposeScope();
        return Convolution2d.Apply(x, SumOfShifts(w) / 4, new ConvolutionGeometry(2, 1, 1)).MoveToOuterDisposeScope();
    }

    private static Tensor SumOfShifts(Tensor w) // [O, I, 3, 3] -> [O, I, 4, 4]
    {
        Tensor Shifted(int x, int y) => nn.functional.pad(w, [x, 1 - x, y, 1 - y]);
        return Shifted(0, 0) + Shifted(0, 1) + Shifted(1, 0) + Shifted(1, 1);
    }
}
