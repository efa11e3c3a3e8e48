using static TorchSharp.torch;

namespace StyleGanSharp.Losses;

/// <summary>Losses of logits, each of the logits' shape.</summary>
internal interface IAdversarialLoss
{
    /// <summary>The generator's loss of its images' logits.</summary>
    Tensor Generator(Tensor fakeLogits);

    /// <summary>The discriminator's loss of generated images' logits.</summary>
    Tensor Fake(Tensor fakeLogits);

    /// <summary>The discriminator's loss of real images' logits.</summary>
    Tensor Real(Tensor realLogits);
}
