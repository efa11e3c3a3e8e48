using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Imaging;

/// <summary>Noise inputs for a batch of images, each drawn from a stream of its own: an image gets the same noise whatever else is in its batch.</summary>
internal sealed class ImageNoise : RandomSource
{
    private readonly RandomSource[] _streams;

    /// <summary>Starts a stream per image.</summary>
    /// <param name="noiseSeed">Seed of all of them.</param>
    /// <param name="images">What distinguishes the images of the batch: their seeds, or their numbers.</param>
    /// <param name="device">Where the noise is made.</param>
    public ImageNoise(ulong noiseSeed, IEnumerable<long> images, Device device) : base(noiseSeed, device)
    {
        _streams = [.. images.Select(image => new RandomSource(SplitMix64.For(noiseSeed, image).At(0), device))];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">When the first extent is not the number of images.</exception>
    public override Tensor Normal(params long[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Length == 0 || shape[0] != _streams.Length)
        {
            throw new ArgumentException($"Noise of [{string.Join(", ", shape)}] was asked for; there are streams for {Quantity.Of(_streams.Length, "image")}.", nameof(shape));
        }

        using var scope = NewDisposeScope();
        return cat([.. _streams.Select(stream => stream.Normal([1, .. shape.AsSpan(1)]))]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Array.ForEach(_streams, stream => stream.Dispose());
        }

        base.Dispose(disposing);
    }
}
