using System.Security.Cryptography;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Inception;

/// <summary>Inception-v3 with random weights that are always the same: features that no training has turned towards classes of photographs (Naeem 2020, arXiv 2002.09797, section 4.3), for rFID.</summary>
internal static class RandomInception
{
    public const string CatalogName = "random";

    /// <summary>Draws the network.</summary>
    public static FeatureNetwork Open(FeatureOptions options)
    {
        LibTorch.EnsureLoaded();
        var network = new InceptionV3();
        RandomWeights.Draw(network);
        string checksum = Checksum(network);
        Device device = options.Device ?? CPU;
        network.to(device);
        return new InceptionFeatures(network, checksum, options.Scaling ?? TensorScaling.Pillow, device, CatalogName);
    }

    private static string Checksum(InceptionV3 network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string _, Tensor weight) in network.state_dict().OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            hash.AppendData(weight.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
