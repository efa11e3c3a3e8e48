using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>A fast implementation of <see cref="BiasAct"/> for leaky ReLUs.</summary>
internal interface IPointwiseImplementation
{
    /// <summary>An uninitialized mask for the sign and clamping of every sample.</summary>
    /// <param name="x">The input of the forward pass.</param>
    /// <returns>A fresh tensor.</returns>
    Tensor EmptyMask(Tensor x);

    /// <summary>Runs it, outside of autograd.</summary>
    /// <param name="x">[N, C, …].</param>
    /// <param name="scale">[N, C] factor of x, or null.</param>
    /// <param name="noise">[1 or N, 1, …] added after that, or null.</param>
    /// <param name="b">[C] added after that, or null.</param>
    /// <param name="gain">Factor of all that.</param>
    /// <param name="act">Slope and bound.</param>
    /// <param name="mask">Written by a forward pass unless null; read by a gradient.</param>
    /// <param name="isGradient">Whether the mask is applied instead of the nonlinearity.</param>
    /// <returns>A fresh tensor.</returns>
    Tensor Run(Tensor x, Tensor? scale, Tensor? noise, Tensor? b, float gain, LeakyClamp act, Tensor? mask, bool isGradient);
}
