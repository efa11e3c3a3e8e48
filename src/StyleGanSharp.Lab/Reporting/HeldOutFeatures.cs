using StyleGanSharp.Data;
using StyleGanSharp.Metrics;
using static TorchSharp.torch;

namespace StyleGanSharp.Reporting;

/// <summary>Features of images that were not trained on, beside those of training images.</summary>
internal sealed class HeldOutFeatures
{
    /// <summary>Vectors that are nearer than this fraction of the usual distance differ by rounding only.</summary>
    private const double SameFraction = 1e-4;

    private readonly Tensor _heldOut;
    private readonly Tensor _someHeldOut;
    private readonly Tensor _someTrained;
    private readonly double[] _distances;

    private HeldOutFeatures(Tensor heldOut, Tensor trained)
    {
        int compared = (int)Math.Min(heldOut.shape[0], trained.shape[0]);
        (_heldOut, _someHeldOut, _someTrained) = (heldOut, Some(heldOut, compared), Some(trained, compared));
        _distances = [.. Neighborhoods.Nearest(heldOut, trained, 1).Distances.flatten().data<float>().Select(distance => (double)distance).Order()];
    }

    /// <summary>Compares two sets.</summary>
    /// <param name="heldOut">[N, F] float32 on the CPU; not to be disposed before this.</param>
    /// <param name="trained">[M, F] float32 on the CPU; also.</param>
    public static HeldOutFeatures Of(Tensor heldOut, Tensor trained) => new(heldOut, trained);

    /// <summary>Where generated images lie.</summary>
    /// <param name="features">[N, F] float32 on the CPU.</param>
    /// <returns>Distance and number of the nearest of all held-out images; and whether, of as many of either kind, a training image is nearer: 1, ½ when equally far, or 0.</returns>
    public (float Distance, long Index, double Nearer)[] Look(Tensor features)
    {
        using var scope = NewDisposeScope();
        (Tensor distances, Tensor indices) = Neighborhoods.Nearest(features, _heldOut, 1);
        float[] toHeldOut = [.. Neighborhoods.Nearest(features, _someHeldOut, 1).Distances.flatten().data<float>()];
        float[] toTrained = [.. Neighborhoods.Nearest(features, _someTrained, 1).Distances.flatten().data<float>()];
        float[] nearest = [.. distances.flatten().data<float>()];
        long[] numbers = [.. indices.flatten().data<long>()];
        return [.. nearest.Select((distance, i) => (distance, numbers[i], toTrained[i] < toHeldOut[i] ? 1 : toTrained[i] > toHeldOut[i] ? 0 : 0.5))];
    }

    /// <param name="fakes">From each generated image to the nearest training image, ascending.</param>
    /// <param name="nearerFraction">The mean of what <see cref="Look"/> reported of them.</param>
    public HeldOutComparison Compare(IReadOnlyList<double> fakes, double nearerFraction)
    {
        double chance = MannWhitney.Chance(fakes, _distances);
        double same = SameFraction * _distances[_distances.Length / 2];
        return new HeldOutComparison(_distances, chance, MannWhitney.Deviations(chance, fakes.Count, _distances.Length), nearerFraction, (int)_someTrained.shape[0], _distances.Count(distance => distance <= same));
    }

    /// <summary>An even choice; nearest neighbors are the nearer the more there are to choose from.</summary>
    private static Tensor Some(Tensor vectors, int count) => vectors.shape[0] == count ? vectors
        : vectors.index_select(0, tensor(SeededShuffle.Permutation((int)vectors.shape[0], seed: 0, stream: 0)[..count].Order().Select(i => (long)i).ToArray()));
}
