using static TorchSharp.torch;

namespace StyleGanSharp.Inference;

/// <summary>Interpolation on great circles (Shoemake 1985), as perceptual path length and walks in Z need it.</summary>
internal static class SphericalInterpolation
{
    /// <summary>Spherical interpolation between latents; only their directions count.</summary>
    /// <param name="a">[N, D].</param>
    /// <param name="b">[N, D].</param>
    /// <param name="t">[N, 1], or a scalar; 0 is a, 1 is b.</param>
    /// <returns>[N, D] of unit length, a fresh tensor.</returns>
    public static Tensor Slerp(Tensor a, Tensor b, Tensor t)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(t);
        using var scope = NewDisposeScope();
        Tensor from = Unit(a);
        Tensor to = Unit(b);
        Tensor cosine = (from * to).sum(-1, keepdim: true);
        Tensor angle = t * cosine.clamp(-1, 1).acos();
        Tensor across = Unit(to - (cosine * from));
        return Unit((from * angle.cos()) + (across * angle.sin())).MoveToOuterDisposeScope();
    }

    private static Tensor Unit(Tensor x) => x / x.square().sum(-1, keepdim: true).sqrt();
}
