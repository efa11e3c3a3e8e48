using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Inference.Inversion;

/// <summary>Noise maps that are optimized, one of each layer for every target (StyleGAN2 appendix D).</summary>
internal sealed class NoiseMapSet : IDisposable
{
    private const long SmallestRegularizedPx = 8;

    private NoiseMapSet(IReadOnlyDictionary<string, Parameter> maps) => Maps = maps;

    /// <summary>[N, 1, R, R] by layer; empty where the network has no noise.</summary>
    public IReadOnlyDictionary<string, Parameter> Maps { get; }

    public static NoiseMapSet Empty() => new(new Dictionary<string, Parameter>());

    /// <summary>Fresh noise of the sizes that the network stores.</summary>
    public static NoiseMapSet Draw(GeneratorNetwork generator, long count, RandomSource random) => new(StoredNoise.Of(generator).ToDictionary(
        item => item.Key, item => new Parameter(random.Normal([count, 1, .. item.Value.shape])), StringComparer.Ordinal));

    public IReadOnlyDictionary<string, Tensor> Tensors() => Maps.ToDictionary(item => item.Key, item => (Tensor)item.Value, StringComparer.Ordinal);

    /// <summary>Σ over maps and their halved sizes down to 8 of the squared correlation of neighbors, across and down, around the edges.</summary>
    /// <returns>[N].</returns>
    public Tensor Regularization(long count, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor sum = zeros(count, device: device);
        foreach (Parameter map in Maps.Values)
        {
            Tensor level = map;
            while (true)
            {
                sum = sum + (level * level.roll(1, 3)).mean([1, 2, 3]).square() + (level * level.roll(1, 2)).mean([1, 2, 3]).square();
                if (level.shape[3] <= SmallestRegularizedPx)
                {
                    break;
                }

                level = nn.functional.avg_pool2d(level, 2) * 2; // of unit variance again
            }
        }

        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>Back to mean 0 and variance 1.</summary>
    public void Normalize()
    {
        using var noGradient = no_grad();
        foreach (Parameter map in Maps.Values)
        {
            using var scope = NewDisposeScope();
            map.sub_(map.mean([1, 2, 3], keepdim: true));
            map.mul_(map.square().mean([1, 2, 3], keepdim: true).rsqrt());
        }
    }

    public void Dispose()
    {
        foreach (Parameter map in Maps.Values)
        {
            map.Dispose();
        }
    }
}
