using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>
/// Keeps logits near running means of the other kind (LeCam GAN, Tseng et al. 2021, eq. 6): λ·(E(a - α_F)² + E(b - α_R)²) with a of real and b of generated images and
/// their running means α_R and α_F. For training sets of a few thousand images.
/// </summary>
internal sealed class LeCamRegularization(double weight, Device device) : IDisposable
{
    private const double Decay = 0.99;

    /// <summary>α_R, a scalar.</summary>
    public Tensor RealMean { get; } = zeros(Array.Empty<long>(), ScalarType.Float32, device).DetachFromDisposeScope();

    /// <summary>α_F, a scalar.</summary>
    public Tensor FakeMean { get; } = zeros(Array.Empty<long>(), ScalarType.Float32, device).DetachFromDisposeScope();

    public bool IsActive => weight > 0;

    /// <summary>The term of real images, of the shape of their logits.</summary>
    public Tensor OfReal(Tensor logits) => (logits - FakeMean).square() * weight;

    /// <summary>The term of generated images.</summary>
    public Tensor OfFake(Tensor logits) => (logits - RealMean).square() * weight;

    /// <summary>Moves the running means. A value that is not finite is left out: it would stay.</summary>
    public void Update(IReadOnlyList<Tensor> fake, IReadOnlyList<Tensor> real)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach ((Tensor average, IReadOnlyList<Tensor> heads) in new[] { (FakeMean, fake), (RealMean, real) })
        {
            Tensor moved = average.lerp(cat([.. heads], 1).mean().to(ScalarType.Float32), 1 - Decay);
            average.copy_(where(moved.isfinite(), moved, average));
        }
    }

    public void Dispose()
    {
        RealMean.Dispose();
        FakeMean.Dispose();
    }
}
