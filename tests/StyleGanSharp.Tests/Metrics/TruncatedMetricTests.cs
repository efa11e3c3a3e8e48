using StyleGanSharp.Data;
using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Imaging;
using StyleGanSharp.Metrics;
using StyleGanSharp.Metrics.Disentanglement;
using StyleGanSharp.Networks;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Metrics;

public sealed class TruncatedMetricTests
{
    private const double Psi = 0.6;

    public static TheoryData<string, int> Families => FamilyOf.All;

    [Theory]
    [MemberData(nameof(Families))]
    public void Given_psi_When_images_are_measured_Then_they_are_those_of_the_generators_own_truncation(string family, int classes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using GeneratorNetwork generator = FamilyOf.Make(family, classes);
        using var batches = new GeneratedBatches(new MetricRequest { Generator = generator, Seed = 5, TruncationPsi = Psi });
        (Tensor z, Tensor? c, Tensor w, Tensor images) = batches.NextWithLatents(6);
        using var noise = new RandomSource(6);
        Tensor expected = generator.Synthesize(generator.Map(z, c, Psi), new SynthesisOptions { Noise = NoiseMode.Random, Random = noise });
        TensorAssert.Close(ImageConversion.ToBytes(expected), images, 0, 0);
        TensorAssert.Close(generator.Map(z, c).select(1, 0), w, 0, 0);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Given_latents_of_classes_When_edited_by_nothing_Then_they_are_truncated_with_their_labels(string family, int classes)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using GeneratorNetwork generator = FamilyOf.Make(family, classes);
        Tensor z = generator.Latents([1, 2]);
        Tensor? c = classes == 0 ? null : eye(3).narrow(0, 1, 2);
        Tensor expected = generator.Map(z, c, Psi);
        Tensor w = generator.Map(z, c).select(1, 0);
        TensorAssert.Close(expected, new EditDirection(LatentSpace.Z, new double[generator.ZDim]).Apply(generator, z, c, 1, Psi), 0, 0);
        TensorAssert.Close(expected, new EditDirection(LatentSpace.W, new double[generator.WDim]).Apply(generator, w, c, 1, Psi), 1e-6, 1e-6);
    }

    [Fact]
    public void Given_psi_When_paths_and_motions_are_measured_Then_they_are_of_truncated_images()
    {
        using var random = new RandomSource(7);
        using GeneratorNetwork generator = new StyleGanSharp.Networks.StyleGan2.StyleGan2GeneratorOptions { ImgResolution = 32, ZDim = 8, WDim = 8, ChannelBase = 256, ChannelMax = 8, Mapping = new MappingOptions { NumLayers = 2 } }.Create(random);
        using GeneratorNetwork moveable = FamilyOf.Make("stylegan3", 0);
        double Value(string name, GeneratorNetwork network, double psi) =>
            MetricCatalog.Measure(MetricCatalog.Find(name)[0], new MetricRequest { Generator = network, Num = 4, Batch = 4, TruncationPsi = psi }).Value;
        Assert.All(["ppl2_wend", "ppl_zfull"], name => Assert.True(Value(name, generator, 1) > 0 && Value(name, generator, 0) == 0, name)); // one image only: nothing changes on the way
        Assert.NotEqual(Value("eqt50k_frac", moveable, 1), Value("eqt50k_frac", moveable, 0.2));
    }

    [Theory]
    [InlineData(0.7, "cannot be truncated. Leave MetricRequest.TruncationPsi out with MetricRequest.Fakes.")]
    [InlineData(double.NaN, "MetricRequest.TruncationPsi is NaN; it must be a finite number.")]
    public void Given_images_that_exist_or_psi_that_is_no_number_When_measured_Then_the_error_says_so(double psi, string message)
    {
        using ImageDataset data = new AvatarOptions { Count = 4, Resolution = 8 }.Open();
        var request = new MetricRequest { Data = data, Fakes = data, TruncationPsi = psi };
        Assert.Contains(message, Assert.Throws<OptionException>(() => MetricCatalog.Measure(MetricCatalog.All[0], request)).Message, StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<OptionException>(() => NearestImages.Find(request)).Message, StringComparison.Ordinal);
    }
}
