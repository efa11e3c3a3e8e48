namespace StyleGanSharp.Benchmarks;

/// <summary>How long a generator takes for an image, from latents w to pixels.</summary>
/// <param name="Network">Its name.</param>
/// <param name="Threads">Threads it ran on.</param>
/// <param name="Batch">Images at a time.</param>
/// <param name="SecondsPerImage">The fastest round.</param>
/// <param name="MedianSecondsPerImage">The median of all rounds.</param>
/// <param name="FirstCallSeconds">The first call, a whole batch, which plans the convolutions.</param>
/// <param name="ConvolutionSecondsPerImage">The fastest round of the network's bare convolutions: what the network cannot go below with this libtorch. Null where they are not known.</param>
public sealed record GenerationTiming(
    string Network, int Threads, int Batch, double SecondsPerImage, double MedianSecondsPerImage, double FirstCallSeconds, double? ConvolutionSecondsPerImage)
{
    /// <summary>Time of the network over that of its bare convolutions.</summary>
    public double? Ratio => SecondsPerImage / ConvolutionSecondsPerImage;
}
