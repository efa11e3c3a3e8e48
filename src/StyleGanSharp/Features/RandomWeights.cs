using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>Weights of networks that learn nothing and are always the same.</summary>
internal static class RandomWeights
{
    private const ulong Seed = 0;

    /// <summary>Weights of variance 2 / fan-in keep the size of activations through layers with ReLU (He 2015, arXiv 1502.01852, eq. 10). Uniform ones are the same bits on every machine, which logarithms in normal ones are not.</summary>
    public static void Draw(nn.Module network)
    {
        using var scope = NewDisposeScope();
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
}
