using FsCheck.Xunit;
using StyleGanSharp.Augment;
using StyleGanSharp.Ops;
using StyleGanSharp.Signal;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Augment;

public sealed class TransformTests
{
    [Property(MaxTest = 100)]
    public void Given_two_color_changes_When_composed_Then_matrix_is_product(sbyte[] seeds)
    {
        double Seed(int i) => seeds.Length == 0 ? 0.3 : seeds[i % seeds.Length] / 64.0 * (1 + (0.1 * i));
        var a = new ColorTransform(Seed(0), Seed(1), Seed(2), Seed(3));
        var b = new ColorTransform(Seed(4), Seed(5), Seed(6), Seed(7));
        ColorTransform both = a.Then(b);
        (double[] ma, double[] mb, double[] m) = (a.ToMatrix(), b.ToMatrix(), both.ToMatrix());
        for (int row = 0; row < 3; row++)
        {
            Assert.Equal((mb[3 * row] + mb[(3 * row) + 1] + mb[(3 * row) + 2]) * a.Offset + b.Offset, both.Offset, 1e-9);
            for (int column = 0; column < 3; column++)
            {
                Assert.Equal(Enumerable.Range(0, 3).Sum(k => mb[(3 * row) + k] * ma[(3 * k) + column]), m[(3 * row) + column], 1e-9);
            }
        }
    }

    [Fact]
    public void Given_hue_rotated_by_a_third_When_made_a_matrix_Then_channels_rotate()
    {
        double[] m = (ColorTransform.Identity with { HueRadians = 2 * Math.PI / 3 }).ToMatrix();
        double[] expected = [0, 0, 1, 1, 0, 0, 0, 1, 0];
        Assert.All(Enumerable.Range(0, 9), i => Assert.Equal(expected[i], m[i], 1e-12));
    }

    [Property(MaxTest = 100)]
    public void Given_two_maps_When_multiplied_Then_right_one_acts_first(sbyte angle, sbyte scale, sbyte x, sbyte y)
    {
        Affine2d a = Similarity2d.Rotation(angle / 40.0);
        Affine2d b = (Affine2d)Similarity2d.Translation(x, y) * Affine2d.Scaling(scale / 50.0, 2);
        (double bx, double by) = b.Map(3, -5);
        (double expectedX, double expectedY) = a.Map(bx, by);
        (double actualX, double actualY) = (a * b).Map(3, -5);
        Assert.Equal(expectedX, actualX, 1e-9);
        Assert.Equal(expectedY, actualY, 1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Given_rotations_by_90_degrees_When_compared_with_rotation_Then_equal(int turns)
    {
        (double ex, double ey) = Similarity2d.Rotation(turns * Math.PI / 2).Map(3, 5);
        (double x, double y) = Affine2d.QuarterTurns(turns).Map(3, 5);
        Assert.Equal(ex, x, 1e-12);
        Assert.Equal(ey, y, 1e-12);
    }

    [Property(MaxTest = 60)]
    public void Given_any_padding_When_mirrored_Then_every_pixel_is_that_of_the_folded_position(byte widthSeed, byte heightSeed, byte x0, byte x1, byte y0)
    {
        using var scope = NewDisposeScope();
        (int width, int height) = (1 + (widthSeed % 6), 1 + (heightSeed % 6));
        var pad = new Padding2d(x0 % 20, x1 % 20, y0 % 20, 0);
        Tensor image = arange(width * height, ScalarType.Float32).reshape(1, 1, height, width);
        Tensor padded = ReflectPad.Apply(image, pad);
        Assert.Equal([1, 1, height + pad.Y0, width + pad.X0 + pad.X1], padded.shape);

        static long Fold(long position, int size)
        {
            long period = Math.Max(2 * (size - 1), 1);
            long folded = ((position % period) + period) % period;
            return folded < size ? folded : period - folded;
        }

        long[] rows = [.. Enumerable.Range(0, height + pad.Y0).Select(y => Fold(y - pad.Y0, height))];
        long[] columns = [.. Enumerable.Range(0, width + pad.X0 + pad.X1).Select(x => Fold(x - pad.X0, width))];
        TensorAssert.Close(image.index_select(2, tensor(rows)).index_select(3, tensor(columns)), padded, 0, 0);
    }
}
