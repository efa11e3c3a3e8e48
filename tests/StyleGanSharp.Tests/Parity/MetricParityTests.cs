using System.Text.Json;
using StyleGanSharp.Inference;
using StyleGanSharp.Metrics;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Parity;

public sealed class MetricParityTests
{
    [Fact]
    public void Given_reference_features_When_compared_Then_the_Frechet_distance_agrees()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("metrics");
        Close(golden, "fid", FrechetDistance.Between(Statistics(golden["real"]), Statistics(golden["fake"])), 1e-9);

        // Twenty vectors of 24 numbers span no more than 19 directions.
        Close(golden, "fid_rank_deficient_first20fake", FrechetDistance.Between(Statistics(golden["real"]), Statistics(golden["fake"].narrow(0, 0, 20))), 1e-7);
        Close(golden, "fid_rank_deficient_first20fake", FrechetDistance.Between(Statistics(golden["fake"].narrow(0, 0, 20)), Statistics(golden["real"])), 1e-7);
    }

    [Fact]
    public void Given_reference_features_When_compared_Then_the_kernel_distance_agrees()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("metrics");
        Close(golden, "kid_single_subset_all_500", KernelDistance.Unbiased(golden["real"].narrow(0, 0, 500).to(ScalarType.Float64), golden["fake"].to(ScalarType.Float64)), 1e-6);
    }

    [Fact]
    public void Given_reference_features_When_compared_Then_precision_recall_density_and_coverage_agree()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("metrics");
        (double precision, double recall) = Neighborhoods.PrecisionRecall(golden["real"], golden["fake"]);
        (double density, double coverage) = Neighborhoods.DensityCoverage(golden["real"], golden["fake"]);
        Close(golden, "precision_k3", precision, 1e-7);
        Close(golden, "recall_k3", recall, 1e-7);
        Close(golden, "density_k5", density, 1e-7);
        Close(golden, "coverage_k5", coverage, 1e-7);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(64)]
    [InlineData(7)]
    public void Given_reference_probabilities_in_batches_of_any_size_When_scored_Then_the_inception_score_agrees(int batch)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("metrics");
        using Tensor probabilities = golden["probs"];
        using var score = new InceptionScore(24, 500);
        for (int done = 0; done < 500; done += batch)
        {
            score.Add(probabilities.narrow(0, done, Math.Min(batch, 500 - done)));
        }

        JsonElement expected = golden.Json("expected").GetProperty("inception_score_10_splits");
        (double mean, double deviation) = score.Compute();
        Assert.Equal(expected[0].GetDouble(), mean, 1e-5);
        Assert.Equal(expected[1].GetDouble(), deviation, 1e-5);
    }

    [Fact]
    public void Given_reference_distances_When_trimmed_and_latents_interpolated_Then_both_agree()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenFile("metrics");
        double[] distances = [.. golden["ppl_distances"].data<float>().Select(d => (double)d)];
        Close(golden, "ppl_trimmed_1_99", PathLength.TrimmedMean(distances), 1e-6);
        TensorAssert.Close(golden["slerp_0.3"], SphericalInterpolation.Slerp(golden["z0"], golden["z1"], tensor(0.3f)), 1e-5, 1e-6, "slerp");
    }

    private static FeatureStatistics Statistics(Tensor features)
    {
        var statistics = new FeatureStatistics((int)features.shape[1]);
        foreach (Tensor part in features.split(64))
        {
            statistics.Add(part);
        }

        return statistics;
    }

    private static void Close(GoldenFile golden, string name, double actual, double relative)
    {
        double expected = golden.Json("expected").GetProperty(name).GetDouble();
        Assert.True(Math.Abs(actual - expected) <= relative * Math.Abs(expected), $"{name} is {actual:R}; expected {expected:R}.");
    }
}
