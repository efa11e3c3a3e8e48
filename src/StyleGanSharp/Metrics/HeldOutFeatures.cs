using StyleGanSharp.Data;
using static TorchSharp.torch;

namespace StyleGanSharp.Metrics;

/// <summary>Features of pictures that were not trained on, beside those of training pictures.</summary>
internal sealed class HeldOutFeatures
{
    /// <summary>Vectors that are nearer than this share of the usual distance differ by rounding only.</summary>
    private const double SameShare = 1e-4;

    private readonly Tensor _heldOut;
    private readonly Tensor _someHeldOut;
    private readonly Tensor _someTrained;
    private readonly double[] _distances;

    private HeldOutFeatures(Tensor heldOut, Tensor trained)
    {
        int compared = (int)Math.Min(heldOut.shape[0], trained.shape[0]);
        (_heldOut, _someHeldOut, _someTrained) = (heldOut, Some(heldOut, compared), Some(trained, compared));
        _distances = [.. Neighbourhoods.Nearest(heldOut, trained, 1).Distances.flatten().data<float>().Select(distance => (double)distance).Order()];
    }

    /// <summary>Compares two sets.</summary>
    /// <param name="heldOut">[N, F] float32 on the CPU; not to be disposed before this.</param>
    /// <param name="trained">[M, F] float32 on the CPU; likewise.</param>
    public static HeldOutFeatures Of(Tensor heldOut, Tensor trained) => new(heldOut, trained);

    /// <summary>Where generated pictures lie.</summary>
    /// <param name="features">[N, F] float32 on the CPU.</param>
    /// <returns>Distance and number of the nearest of all held-out pictures; and whether, of as many of either kind, a training picture is nearer: 1, ½ when equally far, or 0.</returns>
    public (float Distance, long Index, double Nearer)[] Look(Tensor features)
    {
        using var scope = NewDisposeScope();
        (Tensor distances, Tensor indices) = Neighbourhoods.Nearest(features, _heldOut, 1);
        float[] toHeldOut = [.. Neighbourhoods.Nearest(features, _someHeldOut, 1).Distances.flatten().data<float>()];
        float[] toTrained = [.. Neighbourhoods.Nearest(features, _someTrained, 1).Distances.flatten().data<float>()];
        float[] nearest = [.. distances.flatten().data<float>()];
        long[] numbers = [.. indices.flatten().data<long>()];
        return [.. nearest.Select((distance, i) => (distance, numbers[i], toTrained[i] < toHeldOut[i] ? 1 : toTrained[i] > toHeldOut[i] ? 0 : 0.5))];
    }

    /// <param name="fakes">From each generated picture to the nearest training picture, ascending.</param>
    /// <param name="nearerShare">The mean of what <see cref="Look"/> told of them.</param>
    public HeldOutComparison Compare(IReadOnlyList<double> fakes, double nearerShare)
    {
        double chance = MannWhitney.Chance(fakes, _distances);
        double same = SameShare * _distances[_distances.Length / 2];
        return new HeldOutComparison(_distances, chance, MannWhitney.Deviations(chance, fakes.Count, _distances.Length), nearerShare, (int)_someTrained.shape[0], _distances.Count(distance => distance <= same));
    }

    /// <summary>An even choice; nearest neighbours are the nearer the more there are to choose from.</summary>
    private static Tensor Some(Tensor vectors, int count) => vectors.shape[0] == count ? vectors
        : vectors.index_select(0, tensor(SeededShuffle.Permutation((int)vectors.shape[0], seed: 0, stream: 0)[..count].Order().Select(i => (long)i).ToArray()));
}
