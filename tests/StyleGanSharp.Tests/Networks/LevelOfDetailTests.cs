using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Networks;

public sealed class LevelOfDetailTests
{
    public static TheoryData<string> Generators => ["stylegan1", "progressive gan", "stylegan2"];

    [Theory]
    [MemberData(nameof(Generators))]
    public void Given_a_growing_generator_When_the_level_is_between_two_Then_the_image_is_their_blend(string kind)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = Generator(kind);
        Tensor ws = generator.Map(generator.Latents([1, 2]), null);
        Tensor At(double level)
        {
            generator.LevelOfDetail = level;
            Assert.Equal(level, generator.LevelOfDetail);
            return generator.Synthesize(ws);
        }

        Tensor[] whole = [.. Enumerable.Range(0, 3).Select(level => At(level))];
        Assert.All(whole, img => Assert.Equal([2, 3, 16, 16], img.shape));
        Assert.True((whole[0] - whole[1]).abs().max().item<float>() > 1e-2);
        TensorAssert.Close(whole[0].lerp(whole[1], 0.25), At(0.25), 1e-5, 1e-5);
        TensorAssert.Close(whole[1].lerp(whole[2], 0.5), At(1.5), 1e-5, 1e-5);
        // An image of a level has pixels of that size.
        TensorAssert.Close(whole[2], BoxResample.Up(BoxResample.Down(whole[2], 4), 4), 1e-6, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Generators))]
    public void Given_a_growing_generator_When_the_level_is_coarse_Then_layers_that_are_not_used_have_no_gradient(string kind)
    {
        using var scope = NewDisposeScope();
        using GeneratorNetwork generator = Generator(kind);
        generator.LevelOfDetail = 1.5;
        generator.forward(generator.Latents([1]), null).square().sum().backward();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in generator.named_parameters())
        {
            Assert.Equal(name.Contains(".b16.", StringComparison.Ordinal), parameter.grad is null);
        }
    }

    [Fact]
    public void Given_a_growing_discriminator_When_the_level_is_coarse_Then_only_the_means_of_pixels_count()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomSource(1);
        using DiscriminatorNetwork discriminator = new StyleGan1DiscriminatorOptions { ImgResolution = 16, ChannelBase = 64, ChannelMax = 8 }.Create(random);
        Tensor img = random.Normal(4, 3, 16, 16);
        Tensor means = BoxResample.Up(BoxResample.Down(img, 4), 4);
        foreach ((double level, bool isSame) in new[] { (2d, true), (1.5, false), (0, false) })
        {
            discriminator.LevelOfDetail = level;
            Assert.Equal(isSame, (discriminator.forward(img, null) - discriminator.forward(means, null)).abs().max().item<float>() < 1e-5);
        }
    }

    [Fact]
    public void Given_a_level_that_does_not_exist_When_it_is_set_Then_the_error_names_the_levels()
    {
        using GeneratorNetwork generator = Generator("stylegan1");
        string Message(GeneratorNetwork network, double level) => Assert.Throws<UsageException>(() => network.LevelOfDetail = level).Message;
        Assert.Equal("The level of detail is 2.5; a network of 16 pixels has levels 0 (all of it) to 2 (4 pixels).", Message(generator, 2.5));
        Assert.StartsWith("The level of detail is -1", Message(generator, -1), StringComparison.Ordinal);
        Assert.StartsWith("The level of detail is NaN", Message(generator, double.NaN), StringComparison.Ordinal);
        using GeneratorNetwork rigid = TinyNetworks.Generator();
        rigid.LevelOfDetail = 0;
        Assert.Contains("this network cannot grow", Message(rigid, 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_impossible_options_When_validated_Then_all_problems_are_reported_at_once()
    {
        var options = new StyleGan1GeneratorOptions { ImgResolution = 64, ChannelBase = 32, UseStyles = false, WDim = 8, Mapping = new MappingOptions { NumLayers = 0 }, BlurFilter = [1, -1] };
        string message = Assert.Throws<OptionException>(options.Validate).Message;
        foreach (string part in new[] { "WDim is 8; it must be 512", "ChannelBase is 32", "sum to a number other than 0", "UseConstant is true; without StyleGan1GeneratorOptions.UseStyles" })
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }

    private static GeneratorNetwork Generator(string kind)
    {
        using var random = new RandomSource(7);
        var mapping = new MappingOptions { NumLayers = 2 };
        var styled = new StyleGan1GeneratorOptions { ImgResolution = 16, ZDim = 8, WDim = 8, ChannelBase = 64, ChannelMax = 8, Mapping = mapping };
        GeneratorOptions options = kind switch
        {
            "stylegan1" => styled,
            "progressive gan" => styled with { UseStyles = false, UseConstant = false, UseNoise = false, BlurFilter = [], Mapping = mapping with { NumLayers = 0 } },
            _ => new StyleGan2GeneratorOptions { ImgResolution = 16, ZDim = 8, WDim = 8, ChannelBase = 64, ChannelMax = 8, Mapping = mapping, Architecture = StyleGan2Architecture.Growing },
        };
        return options.Create(random);
    }
}
