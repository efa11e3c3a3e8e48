using System.Security.Cryptography;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Data;

/// <summary>A numbered collection of pictures of any sizes. Safe for use from several threads at once.</summary>
internal interface IPictureCollection : IDisposable
{
    /// <summary>A short name for logs and folders.</summary>
    string Name { get; }

    int Count { get; }

    /// <summary>The labels, one a picture; null when there are none or they were not asked for.</summary>
    LabelTable? Labels { get; }

    /// <summary>Where a picture comes from, for messages.</summary>
    string Describe(int index);

    Picture Read(int index);

    /// <summary>SHA-256 of a picture's content.</summary>
    byte[] Fingerprint(int index) => SHA256.HashData(Read(index).Pixels);

    /// <summary>Bytes that <see cref="Identify"/> takes from the disk.</summary>
    long SizeBytes(int index);

    /// <summary>Size and channels of a picture without decoding it.</summary>
    (int Width, int Height, int Channels) Identify(int index);
}
