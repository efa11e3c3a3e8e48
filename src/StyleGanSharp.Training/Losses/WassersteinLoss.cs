using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <inheritdoc cref="AdversarialKind.Wasserstein"/>
internal sealed class WassersteinLoss : IAdversarialLoss
{
    private const double Drift = 0.001;

    public Tensor Generator(Tensor fakeLogits) => -fakeLogits;

    public Tensor Fake(Tensor fakeLogits) => fakeLogits.alias();

    public Tensor Real(Tensor realLogits) => (realLogits.square() * Drift) - realLogits;
}
