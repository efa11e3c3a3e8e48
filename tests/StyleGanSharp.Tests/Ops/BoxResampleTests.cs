using FsCheck.Xunit;
using StyleGanSharp.Ops;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Ops;

public sealed class BoxResampleTests
{
    [Property(MaxTest = 30)]
    public void Given_images_When_enlarged_and_reduced_Then_they_are_as_before(byte seed, byte size)
    {
        using var scope = NewDisposeScope();
        int factor = 1 << (size % 4);
        Tensor x = Make(seed, 2, 3, 1 + (size % 5), 1 + (size % 3));
        Tensor large = BoxResample.Up(x, factor);
        Assert.Equal([2, 3, x.shape[2] * factor, x.shape[3] * factor], large.shape);
        TensorAssert.Close(x, BoxResample.Down(large, factor), 1e-12, 1e-12);
        // Every block of the enlarged image is one value.
        TensorAssert.Close(large, BoxResample.Up(BoxResample.Down(large, factor), factor), 1e-12, 1e-12);
    }

    [Property(MaxTest = 30)]
    public void Given_a_kernel_When_resampling_and_convolving_are_joined_Then_values_and_gradients_are_those_of_the_two_steps(byte seed, byte size, bool flip)
    {
        using var scope = NewDisposeScope();
        long height = 2 + (2 * (size % 4));
        Tensor x = Make(seed, 2, 3, height, 4).requires_grad_();
        Tensor w = Make(seed + 1, 5, 3, 3, 3).requires_grad_();
        Tensor kernel = flip ? w : w.flip([2, 3]);
        AssertSame(nn.functional.conv2d(BoxResample.Up(x), kernel, padding: [1, 1]), BoxResample.UpConvolve(x, w, flip), x, w);
        AssertSame(BoxResample.Down(nn.functional.conv2d(x, w, padding: [1, 1])), BoxResample.DownConvolve(x, w), x, w);
    }

    private static void AssertSame(Tensor expected, Tensor actual, Tensor x, Tensor w)
    {
        TensorAssert.Close(expected, actual, 1e-10, 1e-10);
        Tensor cotangent = Make(9, expected.shape);
        IList<Tensor> first = autograd.grad([(expected * cotangent).sum()], [x, w], retain_graph: true, create_graph: true);
        IList<Tensor> second = autograd.grad([(actual * cotangent).sum()], [x, w], retain_graph: true, create_graph: true);
        for (int i = 0; i < 2; i++)
        {
            TensorAssert.Close(first[i], second[i], 1e-10, 1e-10);
        }

        TensorAssert.Close(autograd.grad([first[0].square().sum()], [w])[0], autograd.grad([second[0].square().sum()], [w])[0], 1e-9, 1e-9);
    }

    private static Tensor Make(int seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed);
        return randn(shape, ScalarType.Float64, generator: generator);
    }
}
