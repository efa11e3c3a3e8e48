using StyleGanSharp.Features;
using StyleGanSharp.Features.Pyramids;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Networks.Projected;

public sealed class ProjectedDiscriminatorTests
{
    private static ProjectedDiscriminatorOptions Options => new() { ImgResolution = 32, Features = [FeaturePyramids.Describe("builtin")], MixChannels = 8, ChannelBase = 256, ChannelMax = 32 };

    [Theory]
    [InlineData(FeatureMixing.Scales, 4, 0, 3)]
    [InlineData(FeatureMixing.Scales, 2, 5, 3)]
    [InlineData(FeatureMixing.Channels, 1, 0, 1)]
    [InlineData(FeatureMixing.Channels, 4, 5, 1)]
    public void Given_the_builtin_network_When_images_are_judged_Then_every_scale_has_logits_and_gradients_reach_the_image(FeatureMixing mixing, int scales, int classes, int channels)
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using DiscriminatorNetwork discriminator = (Options with { Mixing = mixing, Scales = scales, CDim = classes, ImgChannels = channels }).Create(random);
        IReadOnlyList<IFeaturePyramid> pyramids = FeaturePyramids.Open(Options.Features, new FeatureOptions());
        discriminator.Attach(pyramids);
        Tensor x = random.Normal(3, channels, 32, 32).requires_grad_();
        Tensor? c = classes == 0 ? null : nn.functional.one_hot(random.Integers(classes, 3), classes).to(ScalarType.Float32);
        IReadOnlyList<Tensor> heads = [.. discriminator.Heads(x, c).Select(head => head.Logits)];
        Assert.Equal(scales, heads.Count);
        Assert.All(heads, head => Assert.Equal(3, head.shape[0]));
        Tensor logits = discriminator.forward(x, c);
        Assert.Equal([3L, 1], logits.shape);
        heads[^1].sum().backward();
        Assert.True(x.grad!.abs().sum().item<float>() > 0);
        pyramids[0].Dispose();
    }

    [Fact]
    public void Given_the_network_of_random_weights_When_opened_twice_Then_its_maps_are_equal_of_usual_size_and_not_the_builtin_one_s()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        Tensor x = (random.Uniform(2, 3, 32, 32) * 2) - 1;
        Tensor[] Maps(string name)
        {
            IReadOnlyList<IFeaturePyramid> pyramids = FeaturePyramids.Open([FeaturePyramids.Describe(name)], new FeatureOptions());
            Tensor[] maps = pyramids[0].Maps(x);
            pyramids[0].Dispose();
            return maps;
        }

        Tensor[] first = Maps("builtin-random");
        Assert.All(first.Zip(Maps("builtin-random")), pair => TensorAssert.Close(pair.First, pair.Second, 0, 0));
        Assert.All(first.Zip(Maps("builtin")), pair => Assert.Equal(pair.Second.shape, pair.First.shape));
        Assert.All(first.Zip(Maps("builtin")), pair => Assert.True((pair.First - pair.Second).abs().mean().item<float>() > 0.01));
        Assert.All(first, map => Assert.InRange(map.std().item<float>(), 0.05, 5));
    }

    [Fact]
    public void Given_training_passes_When_the_power_iteration_has_run_Then_the_largest_singular_value_of_the_weight_in_use_is_one()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(2);
        using var convolution = new SpectralConvolution(3, 5, halves: true, random);
        Tensor x = random.Normal(1, 3, 8, 8);
        for (int i = 0; i < 200; i++)
        {
            convolution.forward(x).Dispose();
        }

        Dictionary<string, Tensor> state = convolution.state_dict();
        Tensor matrix = state["weight_orig"].flatten(1);
        double largest = linalg.svdvals(matrix).max().item<float>();
        Assert.Equal(largest, state["weight_u"].dot(matrix.mv(state["weight_v"])).item<float>(), 1e-4 * largest);
        Tensor expected = nn.functional.conv2d(x, state["weight_orig"] / largest, state["bias"], [2, 2], [1, 1]);
        convolution.eval();
        TensorAssert.Close(expected, convolution.forward(x), 1e-3, 1e-5);
    }

    [Fact]
    public void Given_a_training_pass_When_trained_Then_the_random_projection_has_no_parameters()
    {
        using var random = new RandomSource(3);
        using DiscriminatorNetwork discriminator = Options.Create(random);
        Assert.All(discriminator.named_parameters(), item => Assert.StartsWith("discriminators.builtin.mini_discs.", item.name, StringComparison.Ordinal));
        Assert.Contains("feature_networks.builtin.scratch.layer3_csm.out_conv.weight", discriminator.state_dict().Keys);
    }

    [Fact]
    public void Given_options_When_written_and_read_Then_they_are_equal_and_build_the_same_network()
    {
        ProjectedDiscriminatorOptions options = Options with { CDim = 3 };
        var again = (ProjectedDiscriminatorOptions)NetworkJson.Read(options.Kind, options.ToJson());
        Assert.Equal(NetworkSummary.Of(options).Tensors.Select(tensor => tensor.Name), NetworkSummary.Of(again).Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void Given_bad_options_When_validated_Then_every_problem_is_told()
    {
        string message = Assert.Throws<OptionException>(() => (Options with { Features = [], ImgChannels = 4, Scales = 5 }).Validate()).Message;
        Assert.Contains("ProjectedDiscriminatorOptions.Features is empty", message, StringComparison.Ordinal);
        Assert.Contains("ProjectedDiscriminatorOptions.ImgChannels is 4; feature networks look at images of 1 or 3 channels.", message, StringComparison.Ordinal);
        Assert.Contains("ProjectedDiscriminatorOptions.Scales is 5; it must be 1 to 4.", message, StringComparison.Ordinal);
        Assert.Contains("Choose from: builtin, resnet18, deit-tiny,", Assert.Throws<OptionException>(() => FeaturePyramids.Describe("vgg16")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_no_feature_networks_When_images_are_judged_Then_the_missing_ones_are_named()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(4);
        using DiscriminatorNetwork discriminator = Options.Create(random);
        string message = Assert.Throws<UsageException>(() => discriminator.forward(zeros(1, 3, 32, 32), null)).Message;
        Assert.Equal("The discriminator uses the feature networks builtin, which are no part of its file and are not attached. Training attaches them.", message);
    }
}
