using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Support;

internal static class TensorAssert
{
    /// <summary>Every element within absolute + relative·|expected|; says where the worst one is.</summary>
    public static void Close(Tensor expected, Tensor actual, double relative, double absolute, string what = "")
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        if (expected.numel() == 0)
        {
            return;
        }

        Tensor e = expected.detach().to(ScalarType.Float64).cpu();
        Tensor a = actual.detach().to(ScalarType.Float64).cpu();
        Tensor excess = (a - e).abs() - (e.abs() * relative) - absolute;
        Tensor bad = excess.isnan() | (excess > 0);
        if (bad.any().item<bool>())
        {
            long worst = excess.nan_to_num(double.MaxValue).flatten().argmax().item<long>();
            Assert.Fail($"{what}: {bad.sum().item<long>()} of {e.numel()} elements differ; worst at flat index {worst}: "
                + $"expected {e.flatten()[worst].item<double>():R}, actual {a.flatten()[worst].item<double>():R}.");
        }
    }

    /// <summary>Close relative to the largest element of the expected tensor: for gradients, whose small elements are sums of large ones.</summary>
    public static void CloseToScale(Tensor expected, Tensor actual, double tolerance, string what = "")
    {
        using var scope = NewDisposeScope();
        double scale = expected.numel() == 0 ? 1 : expected.detach().to(ScalarType.Float64).abs().max().item<double>();
        Close(expected, actual, tolerance, tolerance * Math.Max(scale, 1e-30), what);
    }
}
