using FsCheck.Xunit;
using StyleGanSharp.Signal;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Signal;

public sealed class Similarity2dTests
{
    [Property(MaxTest = 100)]
    public void Given_two_similarities_When_composed_Then_points_go_through_one_after_the_other_and_matrices_multiply(short angle, sbyte x, sbyte y, sbyte size)
    {
        using var scope = NewDisposeScope();
        Similarity2d first = Of(angle, x, y, size);
        Similarity2d second = Of(-3.7 * angle, 2 * y, -x, -size / 2.0);
        (double px, double py) = first.Map(0.3, -0.7);
        AssertNear(second.Map(px, py), (second * first).Map(0.3, -0.7));
        TensorAssert.Close(second.ToMatrix().matmul(first.ToMatrix()), (second * first).ToMatrix(), 1e-4, 1e-4);
    }

    [Property(MaxTest = 100)]
    public void Given_a_similarity_When_inverted_Then_points_come_back_from_either_side(short angle, sbyte x, sbyte y, sbyte size)
    {
        Similarity2d there = Of(angle, x, y, size);
        AssertNear((0.3, -0.7), (there.Inverse() * there).Map(0.3, -0.7));
        AssertNear((0.3, -0.7), (there * there.Inverse()).Map(0.3, -0.7));
        Assert.Equal(1, there.Scale * there.Inverse().Scale, 1e-12);
    }

    [Property(MaxTest = 100)]
    public void Given_two_points_When_mapped_Then_their_distance_is_scaled_and_the_matrix_and_tensors_agree(short angle, sbyte x, sbyte y, sbyte size)
    {
        using var scope = NewDisposeScope();
        Similarity2d similarity = Of(angle, x, y, size);
        (double X, double Y) a = similarity.Map(1, 2);
        (double X, double Y) b = similarity.Map(-2, 6);
        Assert.Equal(5 * similarity.Scale, double.Hypot(a.X - b.X, a.Y - b.Y), 1e-9);
        Tensor image = similarity.ToMatrix().matmul(tensor(new[] { 1f, 2, 1 }).unsqueeze(1)).squeeze(1);
        TensorAssert.Close(tensor(new[] { (float)a.X, (float)a.Y, 1 }), image, 1e-4, 1e-4);
        (Tensor tx, Tensor ty) = similarity.Map(tensor(new[] { 1.0, -2 }), tensor(new[] { 2.0, 6 }));
        TensorAssert.Close(tensor(new[] { a.X, b.X }), tx, 1e-12, 1e-12);
        TensorAssert.Close(tensor(new[] { a.Y, b.Y }), ty, 1e-12, 1e-12);
    }

    [Fact]
    public void Given_a_quarter_rotation_When_a_point_on_the_right_is_mapped_Then_it_lies_below() => AssertNear((0, 1), Similarity2d.Rotation(Math.PI / 2).Map(1, 0));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Given_a_scale_that_is_none_When_made_Then_it_is_refused(double scale) => Assert.Throws<ArgumentOutOfRangeException>(() => Similarity2d.Scaling(scale));

    private static Similarity2d Of(double angle, double x, double y, double size) => new(angle / 5000, x / 40, y / 40, Math.Exp(size / 80));

    private static void AssertNear((double X, double Y) expected, (double X, double Y) actual)
    {
        Assert.Equal(expected.X, actual.X, 1e-9 * (1 + Math.Abs(expected.X)));
        Assert.Equal(expected.Y, actual.Y, 1e-9 * (1 + Math.Abs(expected.Y)));
    }
}
