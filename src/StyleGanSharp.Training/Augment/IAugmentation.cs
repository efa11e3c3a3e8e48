using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Augment;

/// <summary>What is done to the images that the discriminator sees, real and generated alike; gradients flow through it.</summary>
internal interface IAugmentation : IDisposable
{
    /// <summary>How strong it is, 0 … 1; <see cref="AdaController"/> moves it.</summary>
    double P { get; set; }

    /// <summary>Augments a batch, every image in its own way.</summary>
    /// <param name="images">[N, C, H, W] float32, about [-1, 1].</param>
    /// <param name="random">Where the decisions come from.</param>
    /// <returns>A fresh tensor like <paramref name="images"/>.</returns>
    Tensor Apply(Tensor images, RandomSource random);
}
