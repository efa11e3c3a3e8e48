using FsCheck.Xunit;
using StyleGanSharp.Distribution;
using StyleGanSharp.Layers;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Losses;

public sealed class AdversarialLossTests
{
    public static TheoryData<AdversarialKind> Kinds => [.. Enum.GetValues<AdversarialKind>()];

    [Property(MaxTest = 50)]
    public void Given_a_logit_When_losses_are_taken_Then_they_are_those_of_the_papers(short thousandths)
    {
        using var scope = NewDisposeScope();
        double d = thousandths / 1000.0;
        static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
        foreach ((AdversarialKind kind, double generator, double fake, double real) in new[]
        {
            (AdversarialKind.NonSaturating, Softplus(-d), Softplus(d), Softplus(-d)),
            (AdversarialKind.Wasserstein, -d, d, -d + (0.001 * d * d)),
            (AdversarialKind.Hinge, -d, Math.Max(0, 1 + d), Math.Max(0, 1 - d)),
            (AdversarialKind.LeastSquares, (d - 1) * (d - 1) / 2, d * d / 2, (d - 1) * (d - 1) / 2),
        })
        {
            AdversarialLoss loss = AdversarialLoss.Of(kind);
            Tensor logit = tensor(d, ScalarType.Float64);
            double[] actual = [.. new[] { loss.Generator(logit, null), loss.Discriminator(logit, logit) }.Select(value => value.item<double>())];
            Assert.All(actual.Zip([generator, fake + real]), pair => Assert.Equal(pair.Second, pair.First, 1e-9 * (1 + Math.Abs(pair.Second))));
        }
    }

    [Property(MaxTest = 50)]
    public void Given_two_logits_When_compared_Then_the_losses_are_those_of_relativistic_pairing_and_a_constant_changes_nothing(short realThousandths, short fakeThousandths, short shift)
    {
        using var scope = NewDisposeScope();
        (double a, double b) = (realThousandths / 1000.0, fakeThousandths / 1000.0);
        static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
        AdversarialLoss loss = AdversarialLoss.Of(AdversarialKind.RelativisticPairing);
        Assert.True(loss.IsRelativistic);
        foreach (double constant in new[] { 0, shift / 100.0 })
        {
            (Tensor real, Tensor fake) = (tensor(a + constant, ScalarType.Float64), tensor(b + constant, ScalarType.Float64));
            Assert.Equal(Softplus(a - b), loss.Generator(fake, real).item<double>(), 1e-9);
            Assert.Equal(Softplus(b - a), loss.Discriminator(fake, real).item<double>(), 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Given_a_loss_When_a_discriminator_judges_at_random_Then_each_network_is_pulled_its_own_way(AdversarialKind kind)
    {
        using var scope = NewDisposeScope();
        AdversarialLoss loss = AdversarialLoss.Of(kind);
        Tensor logit = zeros(1).requires_grad_();
        double Slope(Func<Tensor, Tensor> of) => autograd.grad([of(logit).sum()], [logit])[0].item<float>();
        Tensor other = zeros(1);
        Assert.True(Slope(fake => loss.Generator(fake, other)) < 0);
        Assert.True(Slope(real => loss.Discriminator(other, real)) < 0);
        Assert.True(Slope(fake => loss.Discriminator(fake, other)) >= 0); // least squares aims at 0 itself
    }

    [Theory]
    [InlineData(3.0, 4.0)]
    [InlineData(0.6, 0.0)]
    public void Given_a_linear_discriminator_When_penalized_Then_the_penalties_are_those_of_its_slope(double a, double b)
    {
        using var scope = NewDisposeScope();
        double slope = Math.Sqrt((a * a) + (b * b));
        Assert.Equal(5.0 / 2 * slope * slope, Penalty(GradientPenaltyKind.R1, a, b), 1e-4);
        Assert.Equal(2 * 5.0 / 2 * slope * slope, Penalty(GradientPenaltyKind.R1R2, a, b, scored: 8), 1e-4);
        Assert.Equal(10 * (slope - 1) * (slope - 1), Penalty(GradientPenaltyKind.Interpolated, a, b), 1e-4);
    }

    [Theory]
    [InlineData(GradientPenaltyKind.R1, 1)]
    [InlineData(GradientPenaltyKind.R1R2, 2)]
    public void Given_a_linear_discriminator_When_penalized_by_differences_Then_their_mean_is_the_exact_penalty(GradientPenaltyKind kind, int parts)
    {
        using var scope = NewDisposeScope();
        const int N = 4000;
        double exact = parts * 5.0 / 2 * 25;
        double error = parts * 5.0 / 2 * 25 * Math.Sqrt(2.0 / (N * parts)); // each draw varies by √2 of its mean
        Assert.Equal(exact, Penalty(kind, 3, 4, scored: 2 * parts * N, n: N, form: GradientPenaltyForm.Difference), 5 * error);
    }

    [Fact]
    public void Given_a_real_discriminator_When_penalized_by_differences_Then_images_with_steep_scores_are_penalized_most()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(5);
        using DiscriminatorNetwork discriminator = new StyleGan2DiscriminatorOptions { ImgResolution = 8, ChannelBase = 256, MbstdNumChannels = 0 }.Create(random);
        Tensor images = random.Normal(32, 3, 8, 8).requires_grad_();
        Tensor squares = autograd.grad([discriminator.forward(images, zeros(32, 0)).sum()], [images])[0].square().sum([1, 2, 3]);
        using GeneratorNetwork generator = TinyNetworks.Generator();
        var pair = new GanPair(generator, discriminator, new GanLossOptions(), random, null);
        Tensor sum = zeros(32);
        const int Draws = 400;
        for (int i = 0; i < Draws; i++)
        {
            using var inner = NewDisposeScope();
            using var noGradient = no_grad();
            (IReadOnlyList<Tensor> plain, IReadOnlyList<Tensor> moved) = pair.LogitsWithNoise(images, zeros(32, 0), 0, 0.01);
            sum.add_(((moved[0] - plain[0]).squeeze(1) / 0.01).square());
        }

        TensorAssert.CloseToScale(squares, sum / Draws, 0.35); // √(2/400) = 7 % of each, five times
    }

    [Fact]
    public void Given_scores_of_a_batch_When_only_the_best_half_counts_Then_the_generator_learns_from_those_images_alone()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var discriminator = new TwoPixels(1, 0);
        foreach ((long curNimg, int counted) in new[] { (0L, 4), (500L, 3), (10_000L, 2) })
        {
            using var random = new RandomSource(3);
            using var loss = new GanLoss(generator, discriminator, null, new GanLossOptions { TopKDecay = 0.5, Noise = NoiseMode.Const }, random);
            using var stats = new StatCollector();
            Tensor z = random.Normal(4, 8).requires_grad_();
            loss.AccumulateGradients(LossPhase.GMain, new LossInput(zeros(4, 3, 8, 8), zeros(4, 0), z, zeros(4, 0), 1, curNimg), stats);
            Tensor scores = generator.Synthesize(generator.Map(z, zeros(4, 0)), new SynthesisOptions { Noise = NoiseMode.Const }).flatten(1).select(1, 0);
            long[] best = [.. scores.topk(counted).indexes.data<long>()];
            long[] moved = [.. Enumerable.Range(0, 4).Select(i => (long)i).Where(i => z.grad![i].abs().sum().item<float>() > 0)];
            Assert.Equal(best.Order(), moved);
        }
    }

    [Fact]
    public void Given_lecam_When_the_discriminator_scores_two_points_Then_loss_and_running_means_are_those_of_the_paper()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var discriminator = new TwoPixels(1, 0);
        using var random = new RandomSource(3);
        var options = new GanLossOptions { LeCamWeight = 0.3, Noise = NoiseMode.Const };
        using var loss = new GanLoss(generator, discriminator, null, options, random);
        using var stats = new StatCollector();
        Tensor z = random.Normal(1, 8);
        float b = generator.Synthesize(generator.Map(z, zeros(1, 0)), new SynthesisOptions { Noise = NoiseMode.Const }).flatten(1)[0, 0].item<float>();
        const float A = 2;
        var input = new LossInput(full([1, 3, 8, 8], A), zeros(1, 0), z, zeros(1, 0), 1, 0);
        (float real, float fake) = (0, 0);
        for (int i = 0; i < 3; i++)
        {
            loss.AccumulateGradients(LossPhase.DMain, input, stats);
            double expected = 0.3 * (Math.Pow(A - fake, 2) + Math.Pow(b - real, 2));
            Assert.Equal(expected, stats.Take(SingleProcess.Instance)["Loss/D/lecam"].Mean, 1e-5 * (1 + expected));
            (real, fake) = ((0.99f * real) + (0.01f * A), (0.99f * fake) + (0.01f * b));
            Assert.Equal(real, loss.State["lecam_real"].item<float>(), 1e-6);
            Assert.Equal(fake, loss.State["lecam_fake"].item<float>(), 1e-6);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void Given_pseudo_augmentation_When_the_discriminator_learns_Then_that_fraction_of_real_images_is_generated(double? p)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var discriminator = new TwoPixels(1, 0);
        using var random = new RandomSource(3);
        using var loss = new GanLoss(generator, discriminator, null, new GanLossOptions { Noise = NoiseMode.Const }, random) { PseudoRealP = p };
        using var stats = new StatCollector();
        const int N = 400;
        const float Far = 1e6f; // no generated image comes near
        loss.AccumulateGradients(LossPhase.DMain, new LossInput(full([N, 3, 8, 8], Far), zeros(N, 0), random.Normal(N, 8), zeros(N, 0), 1, 0), stats);
        double real = stats.Take(SingleProcess.Instance)["Loss/scores/real"].Mean / Far;
        Assert.Equal(1 - (p ?? 0), real, p == 0.5 ? 5 * Math.Sqrt(0.25 / N) : 1e-3);
    }

    [Fact]
    public void Given_a_relativistic_loss_When_all_logits_move_by_a_constant_Then_the_signs_that_steer_a_training_do_not()
    {
        using var scope = NewDisposeScope();
        (Tensor real, Tensor fake) = (tensor(new[] { 101f, 99f, 103f, 104f }).reshape(4, 1), tensor(new[] { 98f, 100f, 102f, 100f }).reshape(4, 1));
        using var stats = new StatCollector();
        using Moments compared = stats.ReportScores("real", [real], [fake]);
        Assert.Equal((2, 4), compared.Read()); // 101, 103, 104 lie above the mean of 100, 99 below it
        using Moments plain = stats.ReportScores("real", [real]);
        Assert.Equal((4, 4), plain.Read());
    }

    [Fact]
    public void Given_wasserstein_without_its_penalty_When_validated_Then_the_error_says_what_is_missing() =>
        Assert.Contains("Choose GanLossOptions.Penalty = Interpolated.", Assert.Throws<OptionException>(() => new GanLossOptions { Adversarial = AdversarialKind.Wasserstein, GpLambda = -1 }.Validate()).Message, StringComparison.Ordinal);

    private static double Penalty(GradientPenaltyKind kind, double a, double b, int scored = 4, int n = 4, GradientPenaltyForm form = GradientPenaltyForm.Exact)
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var discriminator = new TwoPixels(a, b);
        using var random = new RandomSource(3);
        using var loss = new GanLoss(generator, discriminator, null, new GanLossOptions { Penalty = kind, PenaltyForm = form, R1Gamma = 5 }, random);
        using var stats = new StatCollector();
        var input = new LossInput(random.Normal(n, 3, 8, 8), zeros(n, 0), random.Normal(n, 8), zeros(n, 0), 1, 0);
        loss.AccumulateGradients(LossPhase.DReg, input, stats);
        Assert.Equal(scored, discriminator.Scored);
        return stats.Take(SingleProcess.Instance)["Loss/D/reg"].Mean;
    }

    /// <summary>D(x) = a·(first pixel) + b·(second pixel).</summary>
    private sealed class TwoPixels : DiscriminatorNetwork
    {
        private readonly TorchSharp.Modules.Parameter _weights;

        public TwoPixels(double a, double b) : base(nameof(TwoPixels), new StyleGan2DiscriminatorOptions { ImgResolution = 8 })
        {
            _weights = new TorchSharp.Modules.Parameter(tensor(new[] { (float)a, (float)b }));
            RegisterComponents();
        }

        public long Scored { get; private set; }

        private protected override IReadOnlyList<HeadLogits> Score(Tensor img, Tensor? c)
        {
            Scored += img.shape[0];
            return [new((img.flatten(1).narrow(1, 0, 2) * _weights).sum(1, keepdim: true))];
        }
    }
}
