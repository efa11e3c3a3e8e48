using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Attributes;

/// <summary>Images as classifiers of attributes take them.</summary>
internal static class AttributeImages
{
    /// <exception cref="ArgumentException">When the tensor is not [N, C, H, W] uint8 with 1, 3 or 4 channels.</exception>
    public static void Check(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dim() != 4 || images.dtype != ScalarType.Byte || images.shape[1] is not (1 or 3 or 4))
        {
            throw new ArgumentException($"Images are [{string.Join(", ", images.shape)}] {images.dtype}; expected [N, C, H, W] uint8 with 1, 3 or 4 channels.", nameof(images));
        }
    }

    /// <summary>RGB in [-1, 1] of a classifier's size.</summary>
    /// <param name="images">[N, C, H, W] uint8; C is 1, 3 or 4.</param>
    /// <param name="resolution">Width and height; null leaves them as they are.</param>
    /// <returns>[N, 3, H, W] float32.</returns>
    public static Tensor Prepare(Tensor images, int? resolution)
    {
        Tensor rgb = (images.shape[1] == 1 ? images.expand(-1, 3, -1, -1) : images.narrow(1, 0, 3)).to(ScalarType.Float32);
        return (TensorResizer.Resize(rgb, resolution ?? (int)rgb.shape[2], resolution ?? (int)rgb.shape[3], TensorScaling.Pillow) / 127.5) - 1;
    }
}
