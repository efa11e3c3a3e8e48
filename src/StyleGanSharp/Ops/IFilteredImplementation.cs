using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>A fast implementation of <see cref="FilteredLeakyRelu"/> for one geometry and pair of filters.</summary>
internal interface IFilteredImplementation
{
    /// <summary>The implementation that goes backwards through the pipeline, with a recorded factor in the place of the nonlinearity.</summary>
    IFilteredImplementation Transposed { get; }

    /// <summary>An uninitialized mask for the signs and clamping of every sample at the high rate.</summary>
    /// <param name="x">The input of the forward pass.</param>
    /// <returns>A fresh tensor.</returns>
    Tensor EmptyMask(Tensor x);

    /// <summary>Runs it, outside of autograd.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="scale">[N, C] factor of x, or null.</param>
    /// <param name="b">[C] added after that, or null.</param>
    /// <param name="act">Slope and bound.</param>
    /// <param name="mask">Written by a forward pass unless null; read by a gradient.</param>
    /// <param name="isGradient">Whether the mask is applied instead of the nonlinearity.</param>
    /// <returns>A fresh tensor.</returns>
    Tensor Run(Tensor x, Tensor? scale, Tensor? b, LeakyClamp act, Tensor? mask, bool isGradient);
}
