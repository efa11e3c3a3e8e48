using System.Security.Cryptography;
using System.Text;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Metrics;

/// <summary>Features of real images on the disk, found again by the content of the images and all that the features depend on. Several processes may use one folder: files appear whole.</summary>
public static class FeatureCache
{
    /// <summary>Changes when the content of files does.</summary>
    private const string Version = "1";

    /// <summary>The folder: <c>features</c> in that of <see cref="NetworkDownload"/>. It may be deleted at any time.</summary>
    public static string DefaultFolder => Path.Combine(NetworkDownload.DefaultFolder, "features");

    /// <summary>SHA-256 of the content of images, in hexadecimal digits; null when a file cannot be read.</summary>
    internal static string? Fingerprint(ImageDataset dataset, IReadOnlyList<int> indices, CancellationToken cancellation)
    {
        byte[]?[] hashes = new byte[indices.Count][];
        Parallel.For(0, indices.Count, new ParallelOptions { CancellationToken = cancellation }, i => hashes[i] = dataset.TryFingerprint(indices[i]));
        return Array.TrueForAll(hashes, hash => hash is not null) ? Convert.ToHexStringLower(SHA256.HashData([.. hashes.SelectMany(hash => hash!)])) : null;
    }

    /// <summary>The file of one set, without its ending.</summary>
    internal static string PathOf(string folder, string fingerprint, FeatureNetwork network, FeatureKind kind)
    {
        string key = string.Join('\n', Version, fingerprint, network.Name, network.Checksum, network.Preparation, kind);
        return Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
    }

    /// <summary>Reads a set, if all of it is there and whole.</summary>
    internal static bool TryLoad(FeatureSet set, string path)
    {
        try
        {
            return set.Load(path);
        }
        catch (StyleGanException)
        {
            return false; // A damaged file is as good as none: it is replaced.
        }
    }

    /// <summary>Keeps a set; a folder that cannot be written is no reason to lose a measurement.</summary>
    /// <returns>Whether it is kept.</returns>
    internal static bool TrySave(FeatureSet set, string path)
    {
        try
        {
            set.Save(path);
            return true;
        }
        catch (StyleGanException)
        {
            return false;
        }
    }
}
