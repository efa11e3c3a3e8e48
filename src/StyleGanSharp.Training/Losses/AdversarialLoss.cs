using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace StyleGanSharp.Losses;

/// <summary>Losses of logits a = D(x) of real and b = D(G(z)) of generated images, each of the logits' shape.</summary>
/// <param name="Generator">The generator's, of b.</param>
/// <param name="Discriminator">The discriminator's, of b and a, in pairs by index.</param>
internal sealed record AdversarialLoss(Func<Tensor, Tensor> Generator, Func<Tensor, Tensor, Tensor> Discriminator)
{
    private const double Drift = 0.001;

    /// <summary>The loss of a kind, whose formulas are those of <see cref="AdversarialKind"/>.</summary>
    public static AdversarialLoss Of(AdversarialKind kind) => kind switch
    {
        AdversarialKind.NonSaturating => new(fake => softplus(-fake), (fake, real) => softplus(fake) + softplus(-real)),
        AdversarialKind.Wasserstein => new(fake => -fake, (fake, real) => fake + ((real.square() * Drift) - real)),
        AdversarialKind.Hinge => new(fake => -fake, (fake, real) => (fake + 1).relu() + (-real + 1).relu()),
        AdversarialKind.LeastSquares => new(fake => (fake - 1).square() / 2, (fake, real) => (fake.square() / 2) + ((real - 1).square() / 2)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such adversarial loss."),
    };
}
