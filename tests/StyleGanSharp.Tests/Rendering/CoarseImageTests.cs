using StyleGanSharp.Imaging;
using StyleGanSharp.Inference;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Ops;
using StyleGanSharp.Rendering;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Rendering;

/// <summary>Coarse images while a value moves.</summary>
public sealed class CoarseImageTests
{
    [Fact]
    public void Given_a_large_network_with_skips_When_a_value_moves_and_rests_Then_the_image_is_coarse_and_then_that_of_generate()
    {
        using StyleGanModel model = Network(StyleGan2Architecture.Skip);
        using var shelf = new LatentShelf(model);
        using var directions = new DirectionCache(model, new Recognition(model, null, null));
        using var renderer = new SceneRenderer(model, shelf, directions);
        var state = new StudioState { Seed = 7, Psi = 0.6 };
        Image moving = renderer.Render(state, default, isCoarse: true);
        Image resting = renderer.Render(state, default);
        Assert.Equal((64, 64), (moving.Width, moving.Height));
        Assert.Equal(model.Generate(7, 0.6).Pixels, resting.Pixels);
        Assert.True(SceneRenderer.HasCoarse(model, state));
        Assert.False(SceneRenderer.HasCoarse(model, state with { View = StudioView.Breed }));
    }

    [Fact]
    public void Given_blocks_that_add_nothing_When_the_coarse_picture_is_enlarged_Then_it_is_the_whole_image()
    {
        using StyleGanModel model = Network(StyleGan2Architecture.Skip);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach ((string name, Parameter parameter) in model.Generator.named_parameters().Where(item => item.name.Contains("b128.torgb.weight", StringComparison.Ordinal) || item.name.Contains("b256.torgb.weight", StringComparison.Ordinal) || item.name.EndsWith("b128.torgb.bias", StringComparison.Ordinal) || item.name.EndsWith("b256.torgb.bias", StringComparison.Ordinal)))
        {
            parameter.zero_();
        }

        using Latent latent = model.Map(3);
        Tensor coarse = model.Generator.Synthesize(latent.Ws, new SynthesisOptions { CoarsePx = 64 });
        Tensor filter = FirFilter.Make(FirFilter.Binomial1331);
        Tensor enlarged = UpFirDn2d.Upsample2d(UpFirDn2d.Upsample2d(coarse, filter), filter);
        Tensor whole = model.Generator.Synthesize(latent.Ws);
        Assert.Equal([1, 3, 64, 64], coarse.shape);
        Assert.True((whole - enlarged).abs().max().item<float>() < 1e-4, $"{(whole - enlarged).abs().max().item<float>()}");
        Assert.True(whole.std().item<float>() > 1e-3);
    }

    [Theory]
    [InlineData(StyleGan2Architecture.Resnet)]
    [InlineData(StyleGan2Architecture.Orig)]
    public void Given_a_network_without_skips_When_a_value_moves_Then_its_image_is_whole(StyleGan2Architecture architecture)
    {
        using StyleGanModel model = Network(architecture);
        using var shelf = new LatentShelf(model);
        using var directions = new DirectionCache(model, new Recognition(model, null, null));
        using var renderer = new SceneRenderer(model, shelf, directions);
        Assert.False(SceneRenderer.HasCoarse(model, new StudioState()));
        Assert.Equal(256, renderer.Render(new StudioState(), default, isCoarse: true).Width);
    }

    private static StyleGanModel Network(StyleGan2Architecture architecture)
    {
        using var random = new RandomSource(5);
        return new StyleGanModel(new StyleGan2GeneratorOptions { ImgResolution = 256, ZDim = 16, WDim = 16, ChannelBase = 1024, ChannelMax = 16, Architecture = architecture, Mapping = new MappingOptions { NumLayers = 2 } }.Create(random));
    }
}
