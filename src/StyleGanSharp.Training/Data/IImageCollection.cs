using System.Security.Cryptography;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Data;

/// <summary>A numbered collection of images of any sizes. Safe for use from several threads at once.</summary>
internal interface IImageCollection : IDisposable
{
    /// <summary>A short name for logs and folders.</summary>
    string Name { get; }

    int Count { get; }

    /// <summary>The labels, one an image; null when there are none or they were not asked for.</summary>
    LabelTable? Labels { get; }

    /// <summary>Where an image comes from, for messages.</summary>
    string Describe(int index);

    Image Read(int index);

    /// <summary>SHA-256 of an image's content.</summary>
    byte[] Fingerprint(int index) => SHA256.HashData(Read(index).Pixels);

    /// <summary>Bytes that <see cref="Identify"/> takes from the disk.</summary>
    long SizeBytes(int index);

    /// <summary>Size and channels of an image without decoding it.</summary>
    (int Width, int Height, int Channels) Identify(int index);
}
