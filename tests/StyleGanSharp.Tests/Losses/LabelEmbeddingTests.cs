using StyleGanSharp.Distribution;
using StyleGanSharp.Layers;
using StyleGanSharp.Losses;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.R3Gan;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Losses;

/// <summary>Labels learned by comparing images with classes and with each other (D2D-CE).</summary>
public sealed class LabelEmbeddingTests
{
    private const int Classes = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Given_points_of_images_and_classes_When_compared_Then_the_loss_is_the_papers_computed_one_by_one(int seed)
    {
        const double Temperature = 0.5;
        const double Margin = 0.98;
        using var scope = NewDisposeScope();
        using var random = new RandomSource((ulong)seed);
        const int N = 6;
        int[] classes = [0, 1, 2, 0, 1, 0];
        Tensor f = Unit(random.Normal(N, 4));
        Tensor v = Unit(random.Normal(Classes, 4)).index_select(0, tensor(classes.Select(i => (long)i).ToArray()));
        double Dot(Tensor a, int i, Tensor b, int j) => (a[i].to(ScalarType.Float64) * b[j].to(ScalarType.Float64)).sum().item<double>();
        double[] expected =
        [
            .. Enumerable.Range(0, N).Select(i =>
            {
                double positive = Math.Exp(Math.Min(Dot(f, i, v, i) - Margin, 0) / Temperature);
                double negative = Enumerable.Range(0, N).Where(j => classes[j] != classes[i]).Sum(j => Math.Exp(Math.Max(Dot(f, i, f, j) - (1 - Margin), 0) / Temperature));
                return -Math.Log(positive / (positive + negative));
            }),
        ];
        TensorAssert.Close(tensor(expected).to(ScalarType.Float32), DataToDataCrossEntropy.Loss(new ImageEmbedding(f, v, Labels(classes))), 1e-5, 1e-5);
    }

    [Fact]
    public void Given_images_at_their_class_and_far_from_others_When_compared_Then_nothing_is_left_to_learn()
    {
        using var scope = NewDisposeScope();
        Tensor f = tensor(new float[,] { { 1, 0 }, { -1, 0 }, { 1, 0 } }).requires_grad_();
        Tensor loss = DataToDataCrossEntropy.Loss(new ImageEmbedding(f, f.detach().clone(), Labels(0, 1, 0)));
        TensorAssert.Close(tensor(new[] { (float)Math.Log(2), (float)Math.Log(3), (float)Math.Log(2) }), loss.detach(), 1e-6, 1e-6); // one other image, two, one
        loss.sum().backward();
        Assert.Equal(0, f.grad!.abs().max().item<float>());

        // With one class there is nobody to tell apart.
        Tensor alone = DataToDataCrossEntropy.Loss(new ImageEmbedding(f.detach(), f.detach(), Labels(1, 1, 1)));
        Assert.Equal(0, alone.abs().max().item<float>(), 1e-6);
    }

    [Theory]
    [InlineData("stylegan1", false)]
    [InlineData("stylegan2", false)]
    [InlineData("stylegan2", true)]
    [InlineData("r3gan", false)]
    [InlineData("r3gan", true)]
    public void Given_a_discriminator_that_embeds_images_When_it_scores_Then_logits_know_no_label_and_points_have_length_1_together_and_apart(string kind, bool hasSanHead)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using DiscriminatorNetwork discriminator = Create(kind, hasSanHead, random);
        (Tensor first, Tensor second) = (random.Normal(4, 3, 16, 16), random.Normal(4, 3, 16, 16));
        (Tensor some, Tensor others) = (Labels(0, 1, 2, 1), Labels(2, 2, 0, 1));
        HeadLogits ofSome = Assert.Single(discriminator.Heads(first, some));
        HeadLogits ofOthers = Assert.Single(discriminator.Heads(first, others));
        TensorAssert.Close(ofSome.Logits, ofOthers.Logits, 0, 0);
        TensorAssert.Close(ofSome.Embedding!.Images, ofOthers.Embedding!.Images, 0, 0);
        foreach (Tensor points in new[] { ofSome.Embedding.Images, ofSome.Embedding.Classes })
        {
            TensorAssert.Close(ones(4), points.norm(1), 1e-5, 1e-5);
        }

        TensorAssert.Close(ofSome.Embedding.Classes[1], ofSome.Embedding.Classes[3], 1e-6, 1e-6);
        (IReadOnlyList<HeadLogits> together, IReadOnlyList<HeadLogits> rest) = discriminator.Heads(first, some, second, others);
        TensorAssert.CloseToScale(ofSome.Embedding.Images, together[0].Embedding!.Images, 1e-4);
        TensorAssert.CloseToScale(ofSome.Embedding.Classes, together[0].Embedding!.Classes, 1e-5);
        TensorAssert.Close(others, rest[0].Embedding!.Labels, 0, 0);
    }

    [Fact]
    public void Given_labels_by_embedding_When_both_networks_learn_Then_each_learns_them_from_its_own_images()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using DiscriminatorNetwork discriminator = Create("stylegan2", hasSanHead: false, random);
        using GeneratorNetwork generator = new StyleGan2GeneratorOptions { ZDim = 8, WDim = 8, CDim = Classes, ImgResolution = 16, ImgChannels = 3, ChannelBase = 64, ChannelMax = 8 }.Create(random);
        Tensor real = random.Normal(4, 3, 16, 16);
        Tensor z = random.Normal(4, 8);

        double Entropy(LossPhase phase, Tensor realC, Tensor genC)
        {
            using var draws = new RandomSource(5);
            using var loss = new GanLoss(generator, discriminator, null, new GanLossOptions { D2dCeWeight = 0.5, R1Gamma = 0, Noise = NoiseMode.Const }, draws);
            using var stats = new StatCollector();
            SetTrained(discriminator, phase == LossPhase.DMain);
            SetTrained(generator, phase == LossPhase.GMain);
            discriminator.zero_grad();
            generator.zero_grad();
            loss.AccumulateGradients(phase, new LossInput(real, realC, z, genC, 1, 0), stats).Dispose();
            return stats.Take(SingleProcess.Instance)[phase == LossPhase.DMain ? "Loss/D/d2d-ce" : "Loss/G/d2d-ce"].Mean;
        }

        Tensor Gradient() => discriminator.named_parameters().Single(parameter => parameter.name == "b4.embedding.classes.weight").parameter.grad!.clone();
        double first = Entropy(LossPhase.DMain, Labels(0, 1, 2, 1), Labels(0, 0, 1, 2));
        Tensor ofD = Gradient();
        Assert.True(ofD.abs().max().item<float>() > 0);
        Assert.Equal(first, Entropy(LossPhase.DMain, Labels(0, 1, 2, 1), Labels(0, 0, 1, 2)), 1e-9);
        Assert.NotEqual(first, Entropy(LossPhase.DMain, Labels(2, 1, 0, 0), Labels(0, 0, 1, 2)), 1e-4);
        double ofG = Entropy(LossPhase.GMain, Labels(0, 1, 2, 1), Labels(0, 0, 1, 2));
        Assert.Equal(ofG, Entropy(LossPhase.GMain, Labels(2, 1, 0, 0), Labels(0, 0, 1, 2)), 1e-9);
        Assert.NotEqual(ofG, Entropy(LossPhase.GMain, Labels(0, 1, 2, 1), Labels(2, 0, 1, 1)), 1e-4);
    }

    [Fact]
    public void Given_a_conditional_discriminator_When_only_its_label_loss_is_descended_Then_it_tells_classes_apart()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(2);
        using DiscriminatorNetwork discriminator = Create("stylegan2", hasSanHead: false, random);
        int[] classes = [.. Enumerable.Range(0, 24).Select(i => i % Classes)];
        Tensor c = Labels(classes);
        Tensor img = c.mm(random.Normal(Classes, 3)).view(-1, 3, 1, 1) + (random.Normal(classes.Length, 3, 16, 16) * 0.3);
        using optim.Optimizer adam = optim.Adam(discriminator.parameters(), 0.003);
        double Nearest()
        {
            using var noGradient = no_grad();
            ImageEmbedding points = discriminator.Heads(img, c)[0].Embedding!;
            Tensor ofClasses = points.Classes.narrow(0, 0, Classes); // the first three images are of three classes
            return (points.Images.mm(ofClasses.t()).argmax(1) == tensor(classes.Select(i => (long)i).ToArray())).to(ScalarType.Float32).mean().item<float>();
        }

        for (int i = 0; i < 60; i++)
        {
            using var step = NewDisposeScope();
            adam.zero_grad();
            DataToDataCrossEntropy.Loss(discriminator.Heads(img, c)[0].Embedding!).mean().backward();
            adam.step();
        }

        Assert.Equal(1, Nearest());
    }

    [Fact]
    public void Given_a_discriminator_without_labels_When_it_is_to_embed_images_Then_it_is_refused() =>
        Assert.Contains("there are no labels", Assert.Throws<OptionException>(() => new StyleGan2DiscriminatorOptions { ImgResolution = 16, HasImageEmbedding = true }.Validate()).Message, StringComparison.Ordinal);

    private static DiscriminatorNetwork Create(string kind, bool hasSanHead, RandomSource random)
    {
        DiscriminatorOptions options = kind switch
        {
            "stylegan1" => new StyleGan1DiscriminatorOptions { ImgResolution = 16, CDim = Classes, ChannelBase = 64, ChannelMax = 8, HasImageEmbedding = true, HasSanHead = hasSanHead },
            "stylegan2" => new StyleGan2DiscriminatorOptions { ImgResolution = 16, CDim = Classes, ChannelBase = 64, ChannelMax = 8, HasImageEmbedding = true, HasSanHead = hasSanHead },
            _ => new R3GanDiscriminatorOptions { ImgResolution = 16, CDim = Classes, ChannelBase = 128, ChannelMax = 16, Blocks = 1, GroupWidth = 8, HasImageEmbedding = true, HasSanHead = hasSanHead },
        };
        return options.Create(random);
    }

    private static void SetTrained(nn.Module module, bool isTrained)
    {
        foreach (Parameter parameter in module.parameters())
        {
            parameter.requires_grad = isTrained;
        }
    }

    private static Tensor Labels(params int[] classes) => nn.functional.one_hot(tensor(classes.Select(i => (long)i).ToArray()), Classes).to(ScalarType.Float32);

    private static Tensor Unit(Tensor x) => x / x.norm(1, keepdim: true);
}
