using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Pictures one batch after another.</summary>
internal interface IPictureBatches : IDisposable
{
    /// <summary>The next pictures.</summary>
    /// <param name="n">How many.</param>
    /// <returns>[N, C, H, W] uint8, a fresh tensor.</returns>
    Tensor Next(int n);
}
