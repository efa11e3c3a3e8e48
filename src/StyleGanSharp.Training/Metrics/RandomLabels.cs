using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Labels for generated images: those of real images where there are any, otherwise every class that the network was trained with alike, or the label vectors that its file keeps.</summary>
internal static class RandomLabels
{
    /// <returns>[N, CDim] float32 on the generator's device, a fresh tensor; null for an unconditional generator.</returns>
    public static Tensor? Draw(MetricRequest request, RandomSource random, int n)
    {
        GeneratorNetwork generator = request.RequireGenerator();
        if (generator.CDim == 0)
        {
            return null;
        }

        if (request.Data is { } data && data.LabelDim == generator.CDim)
        {
            long[] indices = random.Integers(data.Count, n).data<long>().ToArray();
            var values = new float[n * generator.CDim];
            for (int i = 0; i < n; i++)
            {
                data.ReadLabel((int)indices[i], values.AsSpan(i * generator.CDim, generator.CDim));
            }

            return tensor(values, [n, generator.CDim], ScalarType.Float32, generator.Device);
        }

        return Alike(generator, random, n);
    }

    /// <summary>Labels without real images: [N, CDim] float32 on the generator's device, a fresh tensor.</summary>
    public static Tensor Alike(GeneratorNetwork generator, RandomSource random, int n)
    {
        IReadOnlyList<ImageLabel> candidates = generator.Labels.Candidates;
        using Tensor drawn = random.Integers(candidates.Count, n);
        return ImageGenerator.Labels(generator, [.. drawn.data<long>().ToArray().Select(index => candidates[(int)index])]);
    }
}
