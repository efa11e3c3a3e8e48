using System.Security.Cryptography;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Data;

/// <summary>Where the images of a data set lie: numbered, of any sizes, with labels or without. Safe for use from several threads at once.</summary>
internal interface IImageStorage : IDisposable
{
    /// <summary>A short name for logs and folders.</summary>
    string Name { get; }

    int Count { get; }

    /// <summary>The labels, one per image; null when there are none or they were not asked for.</summary>
    LabelTable? Labels => null;

    /// <summary>Whether there are labels that can be asked for and were not.</summary>
    bool OffersLabels => false;

    /// <summary>Whether all images have one size and number of channels, so that none but the first need be looked at.</summary>
    bool IsUniform => false;

    /// <summary>What a user should know of it, e.g. files that are left out; one sentence each.</summary>
    IReadOnlyList<string> Notes => [];

    /// <summary>What to do about an image that cannot be read; null where nothing can be done.</summary>
    string? UnreadableRemedy => null;

    /// <summary>Where an image comes from, for messages.</summary>
    string Describe(int index);

    Image Read(int index);

    /// <summary>SHA-256 of an image's content.</summary>
    byte[] Fingerprint(int index) => SHA256.HashData(Read(index).Pixels);

    /// <summary>Bytes that <see cref="Identify"/> takes from the disk.</summary>
    long SizeBytes(int index) => 0;

    /// <summary>Size and channels of an image, without decoding it where that is possible.</summary>
    (int Width, int Height, int Channels) Identify(int index);
}
