using StyleGanSharp.Augment;
using StyleGanSharp.Tests.Parity;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Augment;

public sealed class BilinearSamplingTests
{
    private static readonly long[][] Sizes = [[2, 3, 7, 6, 5, 4], [1, 1, 1, 1, 3, 3], [2, 2, 4, 9, 1, 8]];

    public static TheoryData<int> SizeIndices => [0, 1, 2];

    [Theory]
    [MemberData(nameof(SizeIndices))]
    public void Given_positions_When_sampled_Then_agrees_with_weighted_corners(int index)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor grid) = Make(index);
        TensorAssert.Close(ByCorners(x, grid), BilinearSampling.Apply(x, grid), 1e-9, 1e-9);
    }

    [Theory]
    [MemberData(nameof(SizeIndices))]
    public void Given_first_and_second_derivatives_When_taken_Then_agree_with_weighted_corners(int index)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor grid) = Make(index);
        (Tensor First, Tensor Second) Derivatives(Func<Tensor, Tensor, Tensor> sample)
        {
            Tensor leaf = x.detach().requires_grad_(true);
            Tensor first = autograd.grad([sample(leaf, grid).pow(3).sum()], [leaf], retain_graph: true, create_graph: true)[0];
            return (first, autograd.grad([first.pow(3).sum()], [leaf])[0]);
        }

        (Tensor expectedFirst, Tensor expectedSecond) = Derivatives(ByCorners);
        (Tensor first, Tensor second) = Derivatives(BilinearSampling.Apply);
        TensorAssert.CloseToScale(expectedFirst, first, 1e-9);
        TensorAssert.CloseToScale(expectedSecond, second, 1e-9);
    }

    [Fact]
    public void Given_no_gradient_When_sampled_Then_result_has_none()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        (Tensor x, Tensor grid) = Make(0);
        Assert.False(BilinearSampling.Apply(x.requires_grad_(true), grid).requires_grad);
    }

    [Fact]
    public void Given_grid_of_other_batch_When_sampled_Then_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("needs a grid [2, P, Q, 2]", Assert.Throws<ArgumentException>(() => BilinearSampling.Apply(zeros(2, 1, 3, 3), zeros(1, 3, 3, 2))).Message, StringComparison.Ordinal);
    }

    private static (Tensor X, Tensor Grid) Make(int index)
    {
        long[] s = Sizes[index];
        Tensor x = Synthetic.Make($"sampling/{index}/x", s[0], s[1], s[2], s[3]).to(ScalarType.Float64);
        Tensor grid = Synthetic.Make($"sampling/{index}/grid", s[0], s[4], s[5], 2).to(ScalarType.Float64) * 0.75; // some positions lie outside
        return (x, grid);
    }

    private static Tensor ByCorners(Tensor x, Tensor grid)
    {
        (long n, long c, long h, long w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        Tensor px = ((grid[.., .., .., 0] + 1) * (w / 2.0)) - 0.5;
        Tensor py = ((grid[.., .., .., 1] + 1) * (h / 2.0)) - 0.5;
        Tensor sum = zeros([n, c, grid.shape[1], grid.shape[2]], x.dtype);
        foreach ((int dx, int dy) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) })
        {
            Tensor ix = px.floor() + dx;
            Tensor iy = py.floor() + dy;
            Tensor inside = ix.ge(0).logical_and(ix.lt(w)).logical_and(iy.ge(0)).logical_and(iy.lt(h)).to(x.dtype);
            Tensor weight = (1 - (px - ix).abs()) * (1 - (py - iy).abs()) * inside;
            Tensor flat = ((iy.clamp(0, h - 1) * w) + ix.clamp(0, w - 1)).to(ScalarType.Int64).reshape(n, 1, -1).expand(n, c, -1);
            sum += x.flatten(2).gather(2, flat).reshape(sum.shape) * weight.unsqueeze(1);
        }

        return sum;
    }
}
