using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Images one batch after another.</summary>
internal interface IImageBatches : IDisposable
{
    /// <summary>The next images.</summary>
    /// <param name="n">How many.</param>
    /// <returns>Fresh tensors [K, C, H, W] uint8 whose K sum to <paramref name="n"/>, in order: a new one begins where the size changes.</returns>
    IReadOnlyList<Tensor> Next(int n);
}
