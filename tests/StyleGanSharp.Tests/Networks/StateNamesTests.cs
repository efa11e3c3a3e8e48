using System.Reflection;
using StyleGanSharp.Features.Pyramids;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.FastGan;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Networks.R3Gan;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Networks;

/// <summary>Names and shapes of every parameter and buffer: what makes weight files interchangeable.</summary>
public sealed class StateNamesTests
{
    /// <summary>The networks by the name of their snapshot; those of published sizes have the papers' channels.</summary>
    private static readonly Dictionary<string, NetworkOptions[]> Networks = new()
    {
        ["stylegan1-32"] = StyleGan1(32),
        ["stylegan1-cond-32"] = StyleGan1(32, classes: 10),
        ["stylegan1-1024"] = StyleGan1(1024),
        ["stylegan2-32"] = StyleGan2(32),
        ["stylegan2-64"] = StyleGan2(64),
        ["stylegan2-128"] = StyleGan2(128),
        ["stylegan2-256"] = StyleGan2(256),
        ["stylegan2-512"] = StyleGan2(512),
        ["stylegan2-1024"] = StyleGan2(1024),
        ["stylegan2-cond-32"] = StyleGan2(32, classes: 10),
        ["stylegan3-t-256"] = [new StyleGan3GeneratorOptions { ImgResolution = 256 }],
        ["stylegan3-t-1024"] = [new StyleGan3GeneratorOptions { ImgResolution = 1024 }],
        ["stylegan3-t-cond-32"] = [new StyleGan3GeneratorOptions { ImgResolution = 32, CDim = 10 }],
        ["stylegan3-r-256"] = [ConfigR(256)],
        ["stylegan3-r-1024"] = [ConfigR(1024)],
        ["stylegan3-ladder-e-32"] = [new StyleGan3GeneratorOptions { ImgResolution = 32, Schedule = StyleGan3Schedule.CriticalOctaves, LreluUpsampling = 1, TransformedInput = false }],
        ["stylegan-xl-16"] = [StyleGanXl()],
        ["stylegan-xl-cond-64"] = [StyleGanXl(32, 64) with { CDim = 10 }],
        ["fastgan-256"] = [new FastGanGeneratorOptions { ImgResolution = 256 }],
        ["fastgan-big-cond-64"] = [new FastGanGeneratorOptions { ImgResolution = 64, CDim = 10, IsBig = true }],
        ["r3gan-256"] = [new R3GanGeneratorOptions { ImgResolution = 256 }, new R3GanDiscriminatorOptions { ImgResolution = 256 }],
        ["r3gan-cond-32"] = [new R3GanGeneratorOptions { ImgResolution = 32, CDim = 10 }, new R3GanDiscriminatorOptions { ImgResolution = 32, CDim = 10 }],
        ["projected-efficientnet-deit-256"] = [Projected("efficientnet-lite0", "deit-small")],
        ["projected-builtin-cond-256"] = [Projected("builtin") with { CDim = 10, Mixing = FeatureMixing.Channels }],
    };

    public static TheoryData<string> Names => [.. Networks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Given_a_network_When_it_is_built_Then_names_and_shapes_are_those_of_the_snapshot(string name)
    {
        var lines = new List<string>();
        foreach (NetworkOptions options in Networks[name])
        {
            using var random = new RandomSource(1);
            using nn.Module network = options.Create(random);
            string prefix = network is GeneratorNetwork ? "G" : "D";
            lines.AddRange(network.state_dict().OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{prefix}.{item.Key} [{string.Join(", ", item.Value.shape)}]"));
        }

        Snapshot.Match($"Snapshots/{name}.txt", lines);
    }

    [Fact]
    public void Given_the_options_of_all_networks_When_listed_Then_each_kind_has_a_snapshot_and_each_snapshot_a_network()
    {
        IEnumerable<Type> kinds = typeof(NetworkOptions).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(NetworkOptions)) && !type.IsAbstract);
        Assert.Equal(kinds.Select(type => type.Name).Order(), Networks.Values.SelectMany(options => options).Select(options => options.GetType().Name).Distinct().Order());
        Assert.Equal(Networks.Keys.Order(StringComparer.Ordinal), Snapshot.Files("Snapshots").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Given_the_published_size_of_2019_When_it_is_built_Then_it_has_the_published_millions_of_parameters()
    {
        // StyleGAN §2: 26.2 million trained parameters against 23.1 million of the traditional generator. Progressive GAN's discriminator mirrors the latter (its table 2).
        var options = new StyleGan1GeneratorOptions { ImgResolution = 1024 };
        using var random = new RandomSource(1);
        using GeneratorNetwork styled = options.Create(random);
        using GeneratorNetwork traditional = (options with { UseStyles = false, UseConstant = false, UseNoise = false, Mapping = options.Mapping with { NumLayers = 0 } }).Create(random);
        using DiscriminatorNetwork discriminator = new StyleGan1DiscriminatorOptions { ImgResolution = 1024 }.Create(random);
        Assert.Equal([26.2, 23.1, 23.1], new nn.Module[] { styled, traditional, discriminator }.Select(network => Math.Round(network.parameters().Sum(parameter => parameter.numel()) / 1e6, 1)));
    }

    [Theory]
    [InlineData(1024, 30_370_060, 29_012_513)]
    public void Given_the_published_size_When_it_is_built_Then_it_has_the_published_number_of_parameters(int resolution, long generatorCount, long discriminatorCount)
    {
        using var random = new RandomSource(1);
        using GeneratorNetwork generator = new StyleGan2GeneratorOptions { ImgResolution = resolution }.Create(random);
        using DiscriminatorNetwork discriminator = new StyleGan2DiscriminatorOptions { ImgResolution = resolution }.Create(random);
        Assert.Equal(generatorCount, generator.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(discriminatorCount, discriminator.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Given_a_network_When_it_is_converted_Then_the_fields_its_layers_compute_with_are_converted_too()
    {
        using var random = new RandomSource(1);
        using GeneratorNetwork generator = new StyleGan2GeneratorOptions { ImgResolution = 16, CDim = 2, ChannelBase = 128, ChannelMax = 8, ZDim = 8, WDim = 8 }.Create(random);
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

    private static NetworkOptions[] StyleGan1(int resolution, int classes = 0) =>
    [
        new StyleGan1GeneratorOptions { ImgResolution = resolution, CDim = classes },
        new StyleGan1DiscriminatorOptions { ImgResolution = resolution, CDim = classes },
    ];

    private static NetworkOptions[] StyleGan2(int resolution, int classes = 0) =>
    [
        new StyleGan2GeneratorOptions { ImgResolution = resolution, CDim = classes },
        new StyleGan2DiscriminatorOptions { ImgResolution = resolution, CDim = classes },
    ];

    private static StyleGan3GeneratorOptions ConfigR(int resolution) =>
        new() { ImgResolution = resolution, ConvKernel = 1, UseRadialFilters = true, ChannelBase = 65536, ChannelMax = 1024 };

    /// <summary>The paper's stem, or one with heads; at its width each head would have hundreds of millions of parameters, so these have fewer channels.</summary>
    private static StyleGanXlGeneratorOptions StyleGanXl(params int[] heads) => heads.Length == 0
        ? new() { ImgResolution = 16 }
        : new() { ImgResolution = heads[^1], ChannelBase = 2048, ChannelMax = 64, Stages = [.. heads.Select(resolution => new SuperResolutionStage(resolution, 7))] };

    private static ProjectedDiscriminatorOptions Projected(params string[] features) => new() { ImgResolution = 256, Features = [.. features.Select(FeaturePyramids.Describe)] };
}
