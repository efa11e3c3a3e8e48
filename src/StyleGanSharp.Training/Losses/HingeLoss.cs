using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <inheritdoc cref="AdversarialKind.Hinge"/>
internal sealed class HingeLoss : IAdversarialLoss
{
    public Tensor Generator(Tensor fakeLogits) => -fakeLogits;

    public Tensor Fake(Tensor fakeLogits) => (fakeLogits + 1).relu();

    public Tensor Real(Tensor realLogits) => (-realLogits + 1).relu();
}
