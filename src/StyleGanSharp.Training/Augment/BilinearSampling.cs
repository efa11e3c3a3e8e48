using StyleGanSharp.Ops;
using static TorchSharp.torch;

namespace StyleGanSharp.Augment;

/// <summary>Bilinear sampling of a batch of images at given positions, differentiable any number of times with respect to the images.</summary>
/// <remarks>libtorch's grid sampling has no second derivative, which R1 through the augmentation needs. Sampling is linear in the image, so its
/// derivative is the transposed operator and the derivative of that is sampling again; both are tied together here.</remarks>
internal static class BilinearSampling
{
    /// <summary>Samples images; outside the image is zero.</summary>
    /// <param name="x">[N, C, H, W] floating point.</param>
    /// <param name="grid">[N, P, Q, 2] of the same type and device: positions (x, y), -1 and 1 being the outer edges of the border pixels. Taken as a constant.</param>
    /// <returns>A fresh tensor [N, C, P, Q].</returns>
    public static Tensor Apply(Tensor x, Tensor grid)
    {
        if (x.dim() != 4 || grid.dim() != 4 || grid.shape[0] != x.shape[0] || grid.shape[3] != 2 || grid.dtype != x.dtype)
        {
            throw new ArgumentException($"Sampling [{string.Join(", ", x.shape)}] {x.dtype} needs a grid [{x.shape[0]}, P, Q, 2] of that type; it is "
                + $"[{string.Join(", ", grid.shape)}] {grid.dtype}.", nameof(grid));
        }

        return SampleFunction.Apply(x, grid);
    }

    private static Tensor Sample(Tensor x, Tensor grid) =>
        nn.functional.grid_sample(x, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false);

    /// <summary>The transposed operator: adds every value to the four pixels it would be sampled from.</summary>
    private static Tensor Spread(Tensor values, Tensor grid, long height, long width)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad(true);
        Tensor image = zeros([values.shape[0], values.shape[1], height, width], values.dtype, values.device, requires_grad: true);
        Tensor sampled = Sample(image, grid);
        return autograd.grad([sampled], [image], [values.detach()])[0].MoveToOuterDisposeScope();
    }

    private sealed class SampleFunction : TensorFunction<SampleFunction>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs)
        {
            (var x, var grid) = ((Tensor)inputs[0], (Tensor)inputs[1]);
            ctx.save_for_backward([grid]);
            ctx.save_data("size", (x.shape[2], x.shape[3]));
            return Sample(x, grid);
        }

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            (long height, long width) = ((long, long))ctx.get_data("size");
            using Tensor grid = ctx.get_saved_variables()[0];
            return [SpreadFunction.Apply(gradient, grid, height, width), null!];
        }
    }

    private sealed class SpreadFunction : TensorFunction<SpreadFunction>
    {
        protected override Tensor Forward(autograd.AutogradContext ctx, object[] inputs)
        {
            (var values, var grid) = ((Tensor)inputs[0], (Tensor)inputs[1]);
            ctx.save_for_backward([grid]);
            return Spread(values, grid, (long)inputs[2], (long)inputs[3]);
        }

        protected override List<Tensor> Backward(autograd.AutogradContext ctx, Tensor gradient)
        {
            using Tensor grid = ctx.get_saved_variables()[0];
            return [SampleFunction.Apply(gradient, grid), null!, null!, null!];
        }
    }
}
