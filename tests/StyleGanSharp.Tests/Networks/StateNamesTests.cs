using System.Reflection;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Networks;

/// <summary>Names and shapes of every parameter and buffer: what makes weight files interchangeable.</summary>
public sealed class StateNamesTests
{
    public static TheoryData<string, int, int> Presets
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (int resolution in new[] { 32, 64, 128, 256, 512, 1024 })
            {
                data.Add("stylegan2", resolution, 0);
            }

            data.Add("stylegan2-cond", 32, 10);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Given_a_preset_When_it_is_built_Then_names_and_shapes_are_those_of_the_snapshot(string name, int resolution, int cDim)
    {
        using var random = new RandomSource(1);
        using var generator = new StyleGan2Generator(new StyleGan2GeneratorOptions { ImgResolution = resolution, CDim = cDim }, random);
        using var discriminator = new StyleGan2Discriminator(new StyleGan2DiscriminatorOptions { ImgResolution = resolution, CDim = cDim }, random);
        Snapshot.Match($"{name}-{resolution}.txt", Lines("G", generator).Concat(Lines("D", discriminator)));
    }

    [Theory]
    [InlineData(32, 0)]
    [InlineData(32, 10)]
    [InlineData(1024, 0)]
    public void Given_a_StyleGAN_of_2019_When_it_is_built_Then_names_and_shapes_are_those_of_the_snapshot(int resolution, int cDim)
    {
        using var random = new RandomSource(1);
        using var generator = new StyleGan1Generator(new StyleGan1GeneratorOptions { ImgResolution = resolution, CDim = cDim }, random);
        using var discriminator = new StyleGan1Discriminator(new StyleGan1DiscriminatorOptions { ImgResolution = resolution, CDim = cDim }, random);
        Snapshot.Match($"stylegan1{(cDim > 0 ? "-cond" : string.Empty)}-{resolution}.txt", Lines("G", generator).Concat(Lines("D", discriminator)));
    }

    [Fact]
    public void Given_the_published_size_of_2019_When_it_is_built_Then_it_has_the_published_millions_of_parameters()
    {
        // StyleGAN §2: 26.2 million trained parameters against 23.1 million of the traditional generator. Progressive GAN's discriminator mirrors the latter (its table 2).
        var options = new StyleGan1GeneratorOptions { ImgResolution = 1024 };
        using var random = new RandomSource(1);
        using var styled = new StyleGan1Generator(options, random);
        using var traditional = new StyleGan1Generator(options with { UseStyles = false, UseConstant = false, UseNoise = false, Mapping = options.Mapping with { NumLayers = 0 } }, random);
        using var discriminator = new StyleGan1Discriminator(new StyleGan1DiscriminatorOptions { ImgResolution = 1024 }, random);
        Assert.Equal([26.2, 23.1, 23.1], new nn.Module[] { styled, traditional, discriminator }.Select(network => Math.Round(network.parameters().Sum(parameter => parameter.numel()) / 1e6, 1)));
    }

    [Theory]
    [InlineData(1024, 30_370_060, 29_012_513)]
    public void Given_the_published_size_When_it_is_built_Then_it_has_the_published_number_of_parameters(int resolution, long generatorCount, long discriminatorCount)
    {
        using var random = new RandomSource(1);
        using var generator = new StyleGan2Generator(new StyleGan2GeneratorOptions { ImgResolution = resolution }, random);
        using var discriminator = new StyleGan2Discriminator(new StyleGan2DiscriminatorOptions { ImgResolution = resolution }, random);
        Assert.Equal(generatorCount, generator.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(discriminatorCount, discriminator.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Given_a_network_When_it_is_converted_Then_the_fields_its_layers_compute_with_are_converted_too()
    {
        using var random = new RandomSource(1);
        using var generator = new StyleGan2Generator(new StyleGan2GeneratorOptions { ImgResolution = 16, CDim = 2, ChannelBase = 128, ChannelMax = 8, ZDim = 8, WDim = 8 }, random);
        ((nn.Module)generator).to(ScalarType.Float64);
        int fields = 0;
        foreach (nn.Module module in generator.modules())
        {
            foreach (FieldInfo field in module.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
            {
                if (field.GetValue(module) is Tensor value)
                {
                    fields++;
                    Assert.True(value.dtype == ScalarType.Float64, $"{module.GetType().Name}.{field.Name} is {value.dtype}.");
                }
            }
        }

        Assert.Equal(generator.state_dict().Count, fields);
    }

    private static IEnumerable<string> Lines(string prefix, nn.Module module) =>
        module.state_dict().OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{prefix}.{item.Key} [{string.Join(", ", item.Value.shape)}]");
}
