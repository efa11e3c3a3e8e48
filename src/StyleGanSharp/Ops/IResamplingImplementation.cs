using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>A fast implementation of <see cref="UpFirDn2d"/> for one geometry and filter.</summary>
internal interface IResamplingImplementation
{
    /// <summary>The implementation of the transposed operator, which is the gradient.</summary>
    IResamplingImplementation Transposed { get; }

    /// <summary>Runs it, outside of autograd.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <returns>A fresh tensor.</returns>
    Tensor Run(Tensor x);
}
