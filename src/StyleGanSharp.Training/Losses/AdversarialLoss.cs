using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace StyleGanSharp.Losses;

/// <summary>Losses of logits a = D(x) of real and b = D(G(z)) of generated images, each of the logits' shape.</summary>
/// <param name="Generator">The generator's, of b and, in a relativistic loss, a in pairs by index; null in others.</param>
/// <param name="Discriminator">The discriminator's, of b and a, in pairs by index.</param>
internal sealed record AdversarialLoss(Func<Tensor, Tensor?, Tensor> Generator, Func<Tensor, Tensor, Tensor> Discriminator)
{
    private const double Drift = 0.001;

    /// <summary>Whether only differences of a and b matter: logits have no zero of their own, and the generator's loss needs a too.</summary>
    public bool IsRelativistic { get; private init; }

    /// <summary>The terms of a discriminator's loss that is a sum of one of b and one of a; null where both meet in one term.</summary>
    public (Func<Tensor, Tensor> Fake, Func<Tensor, Tensor> Real)? Terms { get; private init; }

    /// <summary>The loss of a kind, whose formulas are those of <see cref="AdversarialKind"/>.</summary>
    public static AdversarialLoss Of(AdversarialKind kind) => kind switch
    {
        AdversarialKind.NonSaturating => Sum(fake => softplus(-fake), fake => softplus(fake), real => softplus(-real)),
        AdversarialKind.Wasserstein => Sum(fake => -fake, fake => fake.alias(), real => (real.square() * Drift) - real),
        AdversarialKind.Hinge => Sum(fake => -fake, fake => (fake + 1).relu(), real => (-real + 1).relu()),
        AdversarialKind.LeastSquares => Sum(fake => (fake - 1).square() / 2, fake => fake.square() / 2, real => (real - 1).square() / 2),
        AdversarialKind.RelativisticPairing => new((fake, real) => softplus(real! - fake), (fake, real) => softplus(fake - real)) { IsRelativistic = true },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such adversarial loss."),
    };

    private static AdversarialLoss Sum(Func<Tensor, Tensor> generator, Func<Tensor, Tensor> ofFake, Func<Tensor, Tensor> ofReal) =>
        new((fake, _) => generator(fake), (fake, real) => ofFake(fake) + ofReal(real)) { Terms = (ofFake, ofReal) };
}
