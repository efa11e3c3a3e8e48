using System.Security.Cryptography;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Data;

/// <summary>A fixed, numbered collection of equally sized square images, with optional labels. Safe for use from several threads at once.</summary>
public interface IImageSource : IDisposable
{
    /// <summary>A short name for logs and folders, e.g. <c>avatars-32</c>.</summary>
    string Name { get; }

    /// <summary>Number of images.</summary>
    int Count { get; }

    /// <summary>Width and height in pixels.</summary>
    int Resolution { get; }

    /// <summary>1 (gray), 3 (RGB) or 4 (RGBA).</summary>
    int Channels { get; }

    /// <summary>Length of a label vector; 0 when the images have no labels.</summary>
    int LabelDim { get; }

    /// <summary>Reads one image.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <param name="pixels">Receives [Channels, Resolution, Resolution] uint8, row-major.</param>
    void ReadImage(int index, Span<byte> pixels);

    /// <summary>Reads one image in the size it is stored in, which differs from <see cref="Resolution"/> only where <see cref="ImageSourceOptions.AnySize"/> allowed that.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <returns>The image, with <see cref="Channels"/>.</returns>
    Image ReadImage(int index)
    {
        byte[] planes = new byte[Channels * Resolution * Resolution];
        ReadImage(index, planes);
        return PlanarPixels.Interleave(planes, Resolution, Channels);
    }

    /// <summary>What tells the content of an image from every other, so that results can be kept by content: SHA-256 of its file or its pixels.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <returns>32 bytes.</returns>
    byte[] Fingerprint(int index) => SHA256.HashData(ReadImage(index).Pixels);

    /// <summary>Reads one label: a one-hot vector for class labels.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <param name="label">Receives <see cref="LabelDim"/> numbers.</param>
    void ReadLabel(int index, Span<float> label);

    /// <summary>Where an image comes from, for messages: a path, an entry of a zip, an index.</summary>
    /// <param name="index">0 … <see cref="Count"/> - 1.</param>
    /// <returns>A name.</returns>
    string Describe(int index);
}
