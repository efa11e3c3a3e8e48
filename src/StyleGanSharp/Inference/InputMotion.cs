using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>Translation, rotation and scale of an image's content as four numbers, which can be optimized and interpolated: the content is moved, then turned and scaled. The counterpart of <see cref="Signal.Similarity2d"/> in tensors.</summary>
internal static class InputMotion
{
    private const double Tolerance = 1e-3;

    /// <summary>The inverse of motions, differentiable.</summary>
    /// <param name="motions">[N, 4]: right, down (image widths), angle (radians), logarithm of the magnification.</param>
    /// <returns>[N, 3, 3], a fresh tensor.</returns>
    public static Tensor Matrix(Tensor motions)
    {
        using var scope = NewDisposeScope();
        Tensor shrink = (-motions.select(1, 3)).exp();
        Tensor cos = motions.select(1, 2).cos() * shrink;
        Tensor sin = motions.select(1, 2).sin() * shrink;
        Tensor zero = zeros_like(cos);
        return stack([cos, sin, -motions.select(1, 0), -sin, cos, -motions.select(1, 1), zero, zero, ones_like(cos)], 1).view(-1, 3, 3).MoveToOuterDisposeScope();
    }

    /// <summary>The motions whose inverse matrices are.</summary>
    /// <param name="matrices">[N, 3, 3].</param>
    /// <returns>[N, 4], turns of at most half a circle; a fresh tensor.</returns>
    /// <exception cref="UsageException">When one does something else than shift, turn and scale.</exception>
    public static Tensor Of(Tensor matrices)
    {
        using var scope = NewDisposeScope();
        Tensor At(int row, int column) => matrices.select(1, row).select(1, column);
        Tensor motions = stack([-At(0, 2), -At(1, 2), atan2(At(0, 1), At(0, 0)), -(At(0, 0).square() + At(0, 1).square()).sqrt().log()], 1);
        return (Matrix(motions) - matrices).abs().max().item<float>() < Tolerance ? motions.MoveToOuterDisposeScope()
            : throw new UsageException("The transform of a latent does more than shift, turn and scale, so there is no way from it to others. Use latents whose transform was estimated (InversionOptions.EstimatesTransform), or without one.");
    }
}
