using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Labels for generated images: those of real images where there are any, otherwise every class alike.</summary>
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

        using var scope = NewDisposeScope();
        Tensor labels;
        if (request.Data is { } data && data.LabelDim == generator.CDim)
        {
            long[] indices = random.Integers(data.Count, n).data<long>().ToArray();
            var values = new float[n * generator.CDim];
            for (int i = 0; i < n; i++)
            {
                data.ReadLabel((int)indices[i], values.AsSpan(i * generator.CDim, generator.CDim));
            }

            labels = tensor(values, [n, generator.CDim], ScalarType.Float32);
        }
        else
        {
            labels = nn.functional.one_hot(random.Integers(generator.CDim, n), generator.CDim).to(ScalarType.Float32);
        }

        return labels.to(generator.Device).MoveToOuterDisposeScope();
    }
}
