using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>A network that turns images into the numbers that metrics compare.</summary>
public abstract class FeatureNetwork : IDisposable
{
    /// <summary>A short name, which results carry: <c>inception</c>, <c>vgg16</c>, <c>builtin</c>, or that of a file.</summary>
    public abstract string Name { get; }

    /// <summary>SHA-256 of the weights in hexadecimal digits.</summary>
    public abstract string Checksum { get; }

    /// <summary>What happens to an image first, in words: size and filter. Results compare only where it is the same.</summary>
    public abstract string Preparation { get; }

    /// <summary>What it can extract.</summary>
    public abstract IReadOnlyList<FeatureKind> Kinds { get; }

    /// <summary>Whether its results compare with no other network's, so that they are marked with its name.</summary>
    public virtual bool IsOwn => false;

    /// <summary>Looks at images.</summary>
    /// <param name="images">[N, C, H, W] uint8 on any device; C is 1 (gray), 3 (RGB) or 4 (RGBA, laid over white); any size.</param>
    /// <param name="kinds">What to extract.</param>
    /// <returns>One fresh tensor a kind, [N, F] float32, in the order asked for, on the network's device.</returns>
    /// <exception cref="ArgumentException">When the tensor has another shape or type.</exception>
    /// <exception cref="StyleGanException">When the network cannot extract that, or the channels are others.</exception>
    public IReadOnlyList<Tensor> Extract(Tensor images, params FeatureKind[] kinds)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(kinds);
        if (images.dim() != 4 || images.dtype != ScalarType.Byte)
        {
            throw new ArgumentException($"Images are [{string.Join(", ", images.shape)}] {images.dtype}; expected [N, C, H, W] uint8.", nameof(images));
        }

        if (images.shape[1] is not (1 or 3 or 4))
        {
            throw new StyleGanException($"Images have {Quantity.Of(images.shape[1], "channel")}; the feature network {Name} takes 1 (gray), 3 (RGB) or 4 (RGBA). Choose three of them and save the images anew.");
        }

        foreach (FeatureKind kind in kinds.Except(Kinds))
        {
            throw new StyleGanException($"The feature network {Name} gives no {kind.ToString().ToLowerInvariant()} features, only {string.Join(", ", Kinds).ToLowerInvariant()}. Choose another (MetricRequest.Features).");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return [.. Compute(Rgb(images.to(Device).to(ScalarType.Float32)), kinds).Select(tensor => tensor.to(ScalarType.Float32).MoveToOuterDisposeScope())];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Where the network is.</summary>
    protected abstract Device Device { get; }

    /// <summary>Looks at images, within a dispose scope and without gradients.</summary>
    /// <param name="images">[N, 3, H, W] float32 in [0, 255].</param>
    /// <param name="kinds">What to extract, all among <see cref="Kinds"/>.</param>
    /// <returns>One tensor [N, F] a kind.</returns>
    protected abstract IReadOnlyList<Tensor> Compute(Tensor images, IReadOnlyList<FeatureKind> kinds);

    /// <summary>Frees the network.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);

    private static Tensor Rgb(Tensor images)
    {
        switch (images.shape[1])
        {
            case 1:
                return images.expand(-1, 3, -1, -1);
            case 4:
                Tensor alpha = images.narrow(1, 3, 1) / 255;
                return (images.narrow(1, 0, 3) * alpha) + (255 * (1 - alpha));
            default:
                return images;
        }
    }
}
