namespace StyleGanSharp.Benchmarks;

/// <summary>How long the filtered nonlinearity of a StyleGAN3 layer takes for one image, beside the convolution before it: the fastest of several calls.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Threads">Threads it ran on.</param>
/// <param name="Layer">The layer's name in the state dictionary.</param>
/// <param name="ConvolutionSeconds">The bare convolution.</param>
/// <param name="ForwardSeconds">The nonlinearity, no gradient asked for.</param>
/// <param name="RecordedSeconds">The nonlinearity when a gradient will be asked for.</param>
/// <param name="BackwardSeconds">Its gradient.</param>
/// <param name="ReferenceForwardSeconds">The nonlinearity by the reference operators, whose convolutions skip what down-sampling drops; null when not measured.</param>
/// <param name="ReferenceBackwardSeconds">The gradient by the reference operators; null when not measured.</param>
/// <param name="DefinedForwardSeconds">The nonlinearity step by step as it is defined, with every sample at the high rate filtered; null when not measured.</param>
/// <param name="DefinedBackwardSeconds">The gradient of that; null when not measured.</param>
public sealed record LayerTiming(
    string Network, int Threads, string Layer, double ConvolutionSeconds, double ForwardSeconds, double RecordedSeconds, double BackwardSeconds,
    double? ReferenceForwardSeconds, double? ReferenceBackwardSeconds, double? DefinedForwardSeconds, double? DefinedBackwardSeconds);
