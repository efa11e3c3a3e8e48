using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <inheritdoc cref="AdversarialKind.LeastSquares"/>
internal sealed class LeastSquaresLoss : IAdversarialLoss
{
    public Tensor Generator(Tensor fakeLogits) => (fakeLogits - 1).square() / 2;

    public Tensor Fake(Tensor fakeLogits) => fakeLogits.square() / 2;

    public Tensor Real(Tensor realLogits) => (realLogits - 1).square() / 2;
}
