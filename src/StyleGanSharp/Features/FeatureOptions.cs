using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>How a feature network is opened.</summary>
public sealed record FeatureOptions
{
    /// <summary>Where to put it; null is the CPU.</summary>
    public Device? Device { get; init; }

    /// <summary>How images are brought to its size; null is the custom of each network.</summary>
    public TensorScaling? Scaling { get; init; }

    /// <summary>Folder of the weights; null is <see cref="WeightsStore.DefaultFolder"/>.</summary>
    public string? WeightsFolder { get; init; }

    /// <summary>Receives reports while weights are fetched.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>Stops fetching.</summary>
    public CancellationToken Cancellation { get; init; }
}
