using System.Security.Cryptography;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Inception;

/// <summary>Inception-v3 with random weights that are always the same: features that no training has turned towards classes of photographs (Naeem 2020, arXiv 2002.09797, section 4.3), for rFID.</summary>
internal static class RandomInception
{
    public const string CatalogueName = "random";

    private const ulong Seed = 0;

    /// <summary>Draws the network.</summary>
    public static FeatureNetwork Open(FeatureOptions options)
    {
        LibTorch.EnsureLoaded();
        var network = new InceptionV3();
        using (var scope = NewDisposeScope())
        {
            Draw(network);
        }

        string checksum = Checksum(network);
        Device device = options.Device ?? CPU;
        network.to(device);
        return new InceptionFeatures(network, checksum, options.Scaling ?? TensorScaling.Pillow, device, CatalogueName);
    }

    /// <summary>Weights of variance 2 / fan-in keep the size of activations through layers with ReLU (He 2015, arXiv 1502.01852, eq. 10). Uniform ones are the same bits on every machine, which logarithms in normal ones are not.</summary>
    private static void Draw(InceptionV3 network)
    {
        using var random = new RandomSource(Seed);
        using var noGradient = no_grad();
        foreach ((string _, Tensor weight) in network.state_dict().OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            if (weight.dim() > 1)
            {
                weight.copy_(((random.Uniform(weight.shape) * 2) - 1) * Math.Sqrt(6.0 * weight.shape[0] / weight.numel()));
            }
        }
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
