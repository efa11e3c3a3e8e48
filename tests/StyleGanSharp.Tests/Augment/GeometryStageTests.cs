using FsCheck.Xunit;
using StyleGanSharp.Augment;
using StyleGanSharp.Signal;
using StyleGanSharp.Tests.Parity;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Augment;

public sealed class GeometryStageTests
{
    [Property(MaxTest = 40)]
    public void Given_any_maps_When_resampled_by_matrix_or_filter_Then_equal_up_to_rounding(byte widthSeed, byte heightSeed, sbyte angle, sbyte scale, sbyte shift)
    {
        using var scope = NewDisposeScope();
        (int width, int height) = (1 + (widthSeed % 19), 1 + (heightSeed % 19));
        Affine2d map = Similarity2d.Rotation(angle / 40.0) * Affine2d.Scaling(1 + (scale / 200.0), 1.1) * Similarity2d.Translation(shift / 15.0, -shift / 9.0);
        Tensor x = Synthetic.Make($"geometry/{width}x{height}", 2, 3, height, width);
        (Tensor expected, Tensor expectedGradient) = Run(x, [map, Affine2d.QuarterTurns(1)], largestByMatrix: 0);
        (Tensor actual, Tensor gradient) = Run(x, [map, Affine2d.QuarterTurns(1)], largestByMatrix: 1000);
        Assert.Equal(x.shape, actual.shape);
        TensorAssert.CloseToScale(expected, actual, 1e-5, "picture");
        TensorAssert.CloseToScale(expectedGradient, gradient, 1e-5, "gradient");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Given_identity_When_resampled_Then_wavelet_reconstructs_perfectly(int largestByMatrix)
    {
        using var scope = NewDisposeScope();
        Tensor x = Synthetic.Make("geometry/identity", 1, 2, 13, 16);
        TensorAssert.Close(x, Run(x, [Affine2d.Identity], largestByMatrix).Result, 0, 1e-5);
    }

    private static (Tensor Result, Tensor Gradient) Run(Tensor x, Affine2d[] maps, int largestByMatrix)
    {
        using var stage = new GeometryStage(CPU, largestByMatrix);
        Tensor leaf = x.detach().requires_grad_(true);
        Tensor y = stage.Apply(leaf, maps);
        return (y, autograd.grad([y], [leaf], [Synthetic.Make("geometry/cotangent", y.shape)])[0]);
    }
}
