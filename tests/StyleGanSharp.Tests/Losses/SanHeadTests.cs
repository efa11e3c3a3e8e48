using StyleGanSharp.Distribution;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Pyramids;
using StyleGanSharp.Layers;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Networks.R3Gan;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Losses;

/// <summary>Slicing adversarial networks: the features learn by the loss, and the direction by the difference of real and generated images.</summary>
public sealed class SanHeadTests
{
    private const int Classes = 3;

    public static TheoryData<string, bool> Discriminators => new() { { "stylegan1", false }, { "stylegan1", true }, { "stylegan2", false }, { "stylegan2", true }, { "projected", false }, { "projected", true }, { "r3gan", false }, { "r3gan", true } };

    [Theory]
    [MemberData(nameof(Discriminators))]
    public void Given_a_discriminator_with_normalized_heads_When_it_scores_Then_direction_and_logits_are_equal_and_no_parameter_learns_from_both(string kind, bool isConditional)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using var pyramids = new Pyramids(kind);
        using DiscriminatorNetwork discriminator = Create(kind, isConditional, random, pyramids);
        Move(discriminator, random);
        Tensor c = isConditional ? nn.functional.one_hot(random.Integers(Classes, 4), Classes).to(ScalarType.Float32) : zeros(4, 0);
        IReadOnlyList<HeadLogits> heads = discriminator.Heads(random.Normal(4, 3, 32, 32), c);
        Assert.All(heads, head => TensorAssert.CloseToScale(head.Logits, head.Direction!, 1e-6));

        // Without growing StyleGAN's discriminator reads images at the highest resolution alone.
        (string Name, Parameter Value)[] parameters = [.. discriminator.named_parameters().Where(parameter => parameter.parameter.requires_grad).Where(parameter => kind != "stylegan1" || parameter.name.StartsWith("b32.", StringComparison.Ordinal) || !parameter.name.Contains("fromrgb"))];
        string[] ByLogits = Learning(parameters, heads.Select(head => head.Logits));
        string[] ByDirection = Learning(parameters, heads.Select(head => head.Direction!));
        Assert.Empty(ByLogits.Intersect(ByDirection));
        Assert.Equal(parameters.Select(parameter => parameter.Name).Order(), ByLogits.Concat(ByDirection).Order());
        Assert.All(ByDirection, name => Assert.Matches(isConditional && kind != "stylegan1" ? @"^mapping\.|\.embed_proj\.|\bembed\.weight$" : @"\bsan\.weight$", name));
    }

    [Theory]
    [MemberData(nameof(Discriminators))]
    public void Given_normalized_heads_When_nothing_is_trained_Then_there_is_no_direction_to_train(string kind, bool isConditional)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(2);
        using var pyramids = new Pyramids(kind);
        using DiscriminatorNetwork discriminator = Create(kind, isConditional, random, pyramids);
        foreach (Parameter parameter in discriminator.parameters())
        {
            parameter.requires_grad = false;
        }

        Tensor img = random.Normal(4, 3, 32, 32).requires_grad_();
        IReadOnlyList<HeadLogits> heads = discriminator.Heads(img, isConditional ? eye(Classes)[tensor(new long[] { 0, 1, 2, 0 })] : null);
        Assert.All(heads, head => Assert.Null(head.Direction));
        heads[0].Logits.sum().backward();
        Assert.True(img.grad!.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void Given_a_direction_of_any_length_When_scored_Then_only_where_it_points_and_the_scale_count()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(3);
        using var head = NormalizedHead.OfFeatures(2, 1, random);
        Parameter weight = head.named_parameters().Single(parameter => parameter.name == "weight").parameter;
        Parameter logScale = head.named_parameters().Single(parameter => parameter.name == "log_scale").parameter;
        Tensor h = tensor(new float[,] { { 1, 2 }, { -3, 0.5f } });
        using var noGradient = no_grad();
        logScale.fill_(Math.Log(2));
        foreach (double length in new[] { 1e-3, 1, 50 })
        {
            weight.copy_(tensor(new[,] { { 0.6, 0.8 } }) * length);
            TensorAssert.Close(tensor(new float[,] { { 2 * (0.6f + 1.6f) }, { 2 * (-1.8f + 0.4f) } }), head.forward(h, null, null).Logits, 1e-5, 1e-5);
        }
    }

    /// <summary>Of a discriminator s·⟨x + b, ω̂⟩ of two pixels all gradients are known in closed form, for each loss.</summary>
    [Theory]
    [InlineData(AdversarialKind.NonSaturating)]
    [InlineData(AdversarialKind.Hinge)]
    [InlineData(AdversarialKind.RelativisticPairing)]
    public void Given_a_linear_discriminator_When_it_learns_Then_its_direction_follows_the_difference_of_means_and_its_scale_the_loss(AdversarialKind kind)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var random = new RandomSource(4);
        using var discriminator = new TwoPixels(random);
        using var loss = new GanLoss(generator, discriminator, null, new GanLossOptions { Adversarial = kind, R1Gamma = 0 }, random);
        using var stats = new StatCollector();
        Tensor real = random.Normal(16, 3, 8, 8) + 0.3;
        loss.AccumulateGradients(LossPhase.DMain, new LossInput(real, zeros(16, 0), random.Normal(16, 8), zeros(16, 0), 1, 0), stats).Dispose();
        (Tensor fakes, Tensor reals) = (discriminator.Seen[0], discriminator.Seen[1]); // [16, 2]
        Tensor weight = discriminator.Parameter("weight");
        Tensor unit = weight.detach() / weight.detach().norm();
        Tensor difference = fakes.mean([0], keepdim: true) - reals.mean([0], keepdim: true);
        Tensor tangent = (difference - (unit * (difference * unit).sum())) / weight.detach().norm();
        TensorAssert.CloseToScale(tangent, weight.grad!, 1e-5);

        // d/d(log s) of the loss is the sum of slope times logit.
        Tensor a = (reals * unit).sum(1, keepdim: true).requires_grad_();
        Tensor b = (fakes * unit).sum(1, keepdim: true).requires_grad_();
        AdversarialLoss.Of(kind).Discriminator(b, a).mean().backward();
        TensorAssert.Close(((a.grad! * a) + (b.grad! * b)).sum().view(1).detach(), discriminator.Parameter("log_scale").grad!, 1e-5, 1e-5);
        Tensor value = tensor(stats.Take(SingleProcess.Instance)["Loss/D/loss"].Mean);
        TensorAssert.Close(AdversarialLoss.Of(kind).Discriminator(b, a).mean().detach().to(ScalarType.Float64), value.to(ScalarType.Float64), 1e-5, 1e-5);
    }

    [Fact]
    public void Given_two_clouds_of_points_When_the_direction_is_trained_Then_it_ends_along_the_line_between_their_means()
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = TinyNetworks.Generator();
        using var random = new RandomSource(5);
        using var discriminator = new TwoPixels(random);
        using var loss = new GanLoss(generator, discriminator, null, new GanLossOptions { R1Gamma = 0 }, random);
        using var stats = new StatCollector();
        Tensor weight = discriminator.Parameter("weight");
        Tensor z = random.Normal(16, 8);
        Tensor real = random.Normal(16, 3, 8, 8) + 2;
        for (int step = 0; step < 200; step++)
        {
            discriminator.Seen.Clear();
            loss.AccumulateGradients(LossPhase.DMain, new LossInput(real, zeros(16, 0), z, zeros(16, 0), 1, 0), stats).Dispose();
            using var noGradient = no_grad();
            weight.sub_(weight.grad! * 0.2);
            weight.grad!.zero_();
        }

        Tensor difference = (discriminator.Seen[1].mean([0]) - discriminator.Seen[0].mean([0])).flatten();
        Assert.Equal(1, nn.functional.cosine_similarity(difference, weight.flatten().detach(), 0).item<float>(), 1e-3);
    }

    private static DiscriminatorNetwork Create(string kind, bool isConditional, RandomSource random, Pyramids pyramids)
    {
        int classes = isConditional ? Classes : 0;
        DiscriminatorOptions options = kind switch
        {
            "stylegan1" => new StyleGan1DiscriminatorOptions { ImgResolution = 32, CDim = classes, ChannelBase = 256, ChannelMax = 16 },
            "stylegan2" => new StyleGan2DiscriminatorOptions { ImgResolution = 32, CDim = classes, ChannelBase = 256, ChannelMax = 16 },
            "r3gan" => new R3GanDiscriminatorOptions { ImgResolution = 32, CDim = classes, ChannelBase = 512, ChannelMax = 16, GroupWidth = 8 },
            _ => new ProjectedDiscriminatorOptions { ImgResolution = 32, CDim = classes, Features = pyramids.Features, MixChannels = 8, ChannelBase = 256, ChannelMax = 32 },
        };
        DiscriminatorNetwork discriminator = (options with { HasSanHead = true }).Create(random);
        discriminator.Attach(pyramids.Opened);
        return discriminator;
    }

    /// <summary>Moves every parameter a little, so that none has a gradient of zero by its initial value.</summary>
    private static void Move(DiscriminatorNetwork discriminator, RandomSource random)
    {
        using var noGradient = no_grad();
        foreach (Parameter parameter in discriminator.parameters())
        {
            parameter.add_(random.Normal(parameter.shape) * 0.1);
        }
    }

    private static string[] Learning((string Name, Parameter Value)[] parameters, IEnumerable<Tensor> heads)
    {
        // A different weight per logit: the directions' gradients must not cancel.
        Tensor sum = heads.Select((head, number) => (head * arange(1, 1 + head.numel()).view_as(head) * (number + 1)).sum()).Aggregate((total, next) => total + next);
        Tensor?[] gradients = [.. autograd.grad([sum], [.. parameters.Select(parameter => parameter.Value)], retain_graph: true, allow_unused: true)];
        return [.. parameters.Zip(gradients).Where(pair => pair.Second is { IsInvalid: false } gradient && gradient.abs().sum().item<float>() > 0).Select(pair => pair.First.Name)];
    }

    private sealed class Pyramids : IDisposable
    {
        public Pyramids(string kind)
        {
            Features = kind == "projected" ? [FeaturePyramids.Describe("builtin")] : [];
            Opened = FeaturePyramids.Open(Features, new FeatureOptions());
        }

        public IReadOnlyList<ProjectedFeatures> Features { get; }

        public IReadOnlyList<IFeaturePyramid> Opened { get; }

        public void Dispose()
        {
            foreach (IFeaturePyramid pyramid in Opened)
            {
                pyramid.Dispose();
            }
        }
    }

    /// <summary>D(x) = s·⟨(first pixel, second pixel) + b, ω̂⟩.</summary>
    private sealed class TwoPixels : DiscriminatorNetwork
    {
        private readonly NormalizedHead _head;

        public TwoPixels(RandomSource random) : base(nameof(TwoPixels), new StyleGan2DiscriminatorOptions { ImgResolution = 8 })
        {
            _head = NormalizedHead.OfFeatures(2, 1, random);
            RegisterComponents();
        }

        /// <summary>The pixels [N, 2] of each batch.</summary>
        public List<Tensor> Seen { get; } = [];

        public Parameter Parameter(string name) => _head.named_parameters().Single(parameter => parameter.name == name).parameter;

        private protected override IReadOnlyList<HeadLogits> Score(Tensor img, Tensor? c)
        {
            Tensor pixels = img.flatten(1).narrow(1, 0, 2);
            Seen.Add(pixels.detach().clone().DetachFromDisposeScope());
            return [_head.forward(pixels, null, null)];
        }
    }
}
