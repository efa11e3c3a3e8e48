using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Metrics;
using StyleGanSharp.Metrics.Disentanglement;
using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Metrics.Disentanglement;

public sealed class DisentanglementTests
{
    [Fact]
    public void Given_importances_When_scored_Then_the_numbers_are_those_found_on_paper()
    {
        Assert.Equal(1, DciScore.DisentanglementOf(new double[,] { { 2, 0 }, { 0, 3 } }), 1e-12);
        Assert.Equal(0, DciScore.DisentanglementOf(new double[,] { { 1, 1 }, { 4, 4 } }), 1e-12);
        Assert.Equal([1.0, 1.0], DciScore.Completeness(new double[,] { { 2, 0 }, { 0, 3 } }), new Close());

        // Row 1 has all of its weight 4 on one attribute; row 2 has 1 and 3 of 4: entropy 0.8113 bits. Fractions of 1/2 each.
        double[,] mixed = { { 4, 0 }, { 1, 3 } };
        Assert.Equal(0.5 + (0.5 * (1 - 0.811278124459133)), DciScore.DisentanglementOf(mixed), 1e-12);
        Assert.Equal([1 - 0.721928094887362, 1.0], DciScore.Completeness(mixed), new Close());
    }

    [Fact]
    public void Given_uncorrelated_columns_When_the_lasso_is_solved_Then_it_is_the_soft_threshold()
    {
        double[] beta = [0.5, 0.5, 0.5];
        Lasso.Solve([1, 0, 0, 0, 2, 0, 0, 0, 1], [0.9, -1.0, 0.2], 0.3, beta);
        Assert.Equal([0.6, -0.35, 0.0], beta, new Close());
    }

    [Fact]
    public void Given_attributes_along_the_axes_of_z_but_mixed_in_w_When_measured_Then_z_is_disentangled_and_both_are_separable()
    {
        using LabeledLatents latents = Latents();
        MetricOutcome inZ = DciScore.Measure(latents, LatentSpace.Z);
        MetricOutcome inW = DciScore.Measure(latents, LatentSpace.W);
        Assert.InRange(inZ.Value, 0.9, 1);
        Assert.InRange(inZ.Details["completeness"], 0.9, 1);
        Assert.InRange(inW.Value, 0, 0.6);
        Assert.InRange(inW.Details["informativeness"], 0.99, 1);
        Assert.Equal(["a", "b", "c"], inZ.Parts.Keys);

        MetricOutcome separable = Separability.Measure(latents, LatentSpace.W);
        Assert.InRange(separable.Value, 1, 1.1);
        Assert.InRange(separable.Details["unexplained"], 0, 0.05);
        Assert.Equal(separable.Value, Math.Exp(separable.Parts.Values.Sum()), 1e-12);
    }

    [Fact]
    public void Given_labels_that_have_nothing_to_do_with_latents_When_separated_Then_next_to_everything_is_left_open()
    {
        using var random = new RandomSource(4);
        using var latents = new LabeledLatents(Kept(random.Normal(3000, 4)), Kept(random.Normal(3000, 4)), Kept(random.Normal(3000, 2)), ["a", "b"]);
        MetricOutcome outcome = Separability.Measure(latents, LatentSpace.Z);
        Assert.InRange(outcome.Details["unexplained"], 0.98, 1);
        Assert.InRange(outcome.Value, Math.Exp(1.95), Math.Exp(2));
    }

    [Fact]
    public void Given_an_attribute_that_never_occurs_When_measured_Then_it_is_told_and_disentanglement_refused()
    {
        using var random = new RandomSource(5);
        using var latents = new LabeledLatents(Kept(random.Normal(200, 4)), Kept(random.Normal(200, 4)), Kept(cat([random.Normal(200, 1), zeros(200, 1) - 3], 1)), ["seen", "unseen"]);
        MetricOutcome outcome = Separability.Measure(latents, LatentSpace.Z);
        Assert.Equal((2, 1, 0), (outcome.Details["attributes"], outcome.Details["varying"], outcome.Parts["unseen"]));
        string message = Assert.Throws<StyleGanException>(() => DciScore.Measure(latents, LatentSpace.Z)).Message;
        Assert.Contains("Only 1 of the attributes seen, unseen vary", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_generator_and_a_classifier_When_all_metrics_are_measured_Then_the_images_are_drawn_once_and_each_edit_moves_its_own_attribute()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var classifier = new Halves();
        IReadOnlyList<Metric> metrics = MetricCatalog.Find("ls_z,ls_w,dci_z,dci_w,edit_z,edit_w");
        using var bank = new FeatureBank(metrics);
        var request = new MetricRequest { Generator = generator, Attributes = classifier, Bank = bank, Num = 400, Batch = 50 };
        MetricResult[] results = [.. metrics.Select(metric => MetricCatalog.Measure(metric, request))];
        Assert.All(results, result => Assert.True(double.IsFinite(result.Value), result.Metric));
        Assert.Equal("halves", results[0].Features!.Name);

        // 8 batches for all metrics, then 2 attributes, 4 steps and 256 images in batches of 50 for each of the two edits.
        Assert.Equal(8 + (2 * 2 * 4 * 6), classifier.Looks);
        Assert.InRange(results[5].Value, 0.5, 1);
        Assert.True(results[5].Details["strength"] > 0.5, $"strength {results[5].Details["strength"]}");

        string message = Assert.Throws<OptionException>(() => MetricCatalog.Measure(metrics[0], request with { Attributes = null, Bank = null })).Message;
        Assert.Contains("MetricRequest.Attributes is missing", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_metrics_of_attributes_When_measured_again_and_again_Then_no_tensor_stays()
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var classifier = new Halves();
        long Measure()
        {
            foreach (Metric metric in MetricCatalog.Find("ls_w,dci_z,edit_w"))
            {
                MetricCatalog.Measure(metric, new MetricRequest { Generator = generator, Attributes = classifier, Num = 60, Batch = 60 });
            }

            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }

        long first = Measure();
        Assert.Equal(first, Measure());
    }

    /// <summary>z is normal, the attributes its first three coordinates, and w a rotation of z.</summary>
    private static LabeledLatents Latents()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        Tensor z = random.Normal(2000, 6);
        (Tensor rotation, _) = linalg.qr(random.Normal(6, 6));
        return new LabeledLatents(Kept(z), Kept(z.matmul(rotation)), Kept(z.narrow(1, 0, 3) * 2), ["a", "b", "c"]);
    }

    private static Tensor Kept(Tensor tensor) => tensor.contiguous().DetachFromDisposeScope();

    private sealed class Close : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) < 1e-6;

        public int GetHashCode(double value) => 0;
    }

    /// <summary>Whether the red and the blue of an image are above what is usual for the tiny generator.</summary>
    private sealed class Halves : IAttributeClassifier
    {
        private Tensor? _usual;

        public int Looks { get; private set; }

        public string Name => "halves";

        public string Checksum => new('0', 64);

        public IReadOnlyList<AttributeQuality> Attributes { get; } = [new("red", null, null), new("guessed", 0.5, 0.5), new("blue", 1, 1)];

        public Tensor LogOdds(Tensor images)
        {
            Looks++;
            using var scope = NewDisposeScope();
            Tensor means = images.to(ScalarType.Float32).mean([2, 3]); // [N, 3]
            _usual ??= means.mean([0], keepdim: true).DetachFromDisposeScope();
            return (means - _usual).MoveToOuterDisposeScope();
        }

        public void Dispose() => _usual?.Dispose();
    }
}
