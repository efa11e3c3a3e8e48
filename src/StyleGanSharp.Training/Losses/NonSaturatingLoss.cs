using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <inheritdoc cref="AdversarialKind.NonSaturating"/>
internal sealed class NonSaturatingLoss : IAdversarialLoss
{
    public Tensor Generator(Tensor fakeLogits) => nn.functional.softplus(-fakeLogits); // -log(sigmoid(logits))

    public Tensor Fake(Tensor fakeLogits) => nn.functional.softplus(fakeLogits); // -log(1 - sigmoid(logits))

    public Tensor Real(Tensor realLogits) => nn.functional.softplus(-realLogits); // -log(sigmoid(logits))
}
