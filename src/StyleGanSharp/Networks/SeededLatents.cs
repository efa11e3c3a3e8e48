using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>Latents by seed, equal to those of the reference tools.</summary>
internal static class SeededLatents
{
    public static Tensor Make(IReadOnlyList<long> seeds, int zDim, Device? device)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        var values = new float[seeds.Count * zDim];
        for (int n = 0; n < seeds.Count; n++)
        {
            if (seeds[n] is < 0 or > uint.MaxValue)
            {
                throw new UsageException($"Seed {seeds[n]} is out of range; a seed is an integer from 0 to {uint.MaxValue}.");
            }

            var random = new NumPyRandom(seeds[n]);
            double[] z = random.Randn(zDim);
            for (int i = 0; i < zDim; i++)
            {
                values[(n * zDim) + i] = (float)z[i];
            }
        }

        return tensor(values, [seeds.Count, zDim], ScalarType.Float32, device);
    }
}
