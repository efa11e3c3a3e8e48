using static TorchSharp.torch;

namespace StyleGanSharp.Data;

/// <summary>Images and labels of one training step. Dispose it, or make it in a dispose scope.</summary>
/// <param name="Images">[N, C, H, W] uint8 on the CPU.</param>
/// <param name="Labels">[N, L] float32 on the CPU; L is 0 without labels.</param>
public sealed record LoaderBatch(Tensor Images, Tensor Labels) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}
