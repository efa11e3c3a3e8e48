namespace StyleGanSharp.Losses;

/// <summary>The catalog of adversarial losses.</summary>
internal static class AdversarialLosses
{
    public static IAdversarialLoss Find(AdversarialKind kind) => kind switch
    {
        AdversarialKind.NonSaturating => new NonSaturatingLoss(),
        AdversarialKind.Wasserstein => new WassersteinLoss(),
        AdversarialKind.Hinge => new HingeLoss(),
        AdversarialKind.LeastSquares => new LeastSquaresLoss(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such adversarial loss."),
    };
}
