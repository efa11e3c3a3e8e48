using FsCheck.Xunit;
using StyleGanSharp.Distribution;
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
            double[] actual = [.. new[] { loss.Generator(logit), loss.Discriminator(logit, logit) }.Select(value => value.item<double>())];
            Assert.All(actual.Zip([generator, fake + real]), pair => Assert.Equal(pair.Second, pair.First, 1e-9 * (1 + Math.Abs(pair.Second))));
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
        Assert.True(Slope(loss.Generator) < 0);
        Tensor other = zeros(1);
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
        Assert.Equal(10 * (slope - 1) * (slope - 1), Penalty(GradientPenaltyKind.Interpolated, a, b), 1e-4);
    }

    [Fact]
    public void Given_wasserstein_without_its_penalty_When_validated_Then_the_error_says_what_is_missing() =>
        Assert.Contains("Choose GanLossOptions.Penalty = Interpolated.", Assert.Throws<OptionException>(() => new GanLossOptions { Adversarial = AdversarialKind.Wasserstein, GpLambda = -1 }.Validate()).Message, StringComparison.Ordinal);

    private static double Penalty(GradientPenaltyKind kind, double a, double b)
    {
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var discriminator = new TwoPixels(a, b);
        using var random = new RandomSource(3);
        using var loss = new GanLoss(generator, discriminator, null, new GanLossOptions { Penalty = kind, R1Gamma = 5 }, random);
        using var stats = new StatCollector();
        var input = new LossInput(random.Normal(4, 3, 8, 8), zeros(4, 0), random.Normal(4, 8), zeros(4, 0), 1, 0);
        loss.AccumulateGradients(LossPhase.DReg, input, stats);
        Assert.Equal(4, discriminator.Judged);
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

        public long Judged { get; private set; }

        private protected override IReadOnlyList<Tensor> Score(Tensor img, Tensor? c)
        {
            Judged += img.shape[0];
            return [(img.flatten(1).narrow(1, 0, 2) * _weights).sum(1, keepdim: true)];
        }
    }
}
