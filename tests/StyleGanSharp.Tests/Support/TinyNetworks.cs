using StyleGanSharp.Networks;
using StyleGanSharp.Networks.FastGan;
using StyleGanSharp.Networks.R3Gan;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using TorchSharp;

namespace StyleGanSharp.Tests.Support;

internal static class TinyNetworks
{
    /// <summary>An untrained generator of 8x8 images with 4 style inputs, ready to generate.</summary>
    public static GeneratorNetwork Generator(int classes = 0, int resolution = 8)
    {
        using var random = new RandomSource(7);
        GeneratorNetwork generator = new StyleGan2GeneratorOptions { ImgResolution = resolution, CDim = classes, ZDim = 8, WDim = 8, ChannelBase = 64, ChannelMax = 8, Mapping = new MappingOptions { NumLayers = 2 } }.Create(random);
        generator.eval();
        return generator;
    }

    /// <summary>Options of a StyleGAN3 generator of 16x16 images with 6 layers.</summary>
    public static StyleGan3GeneratorOptions StyleGan3Options { get; } = new()
    {
        ImgResolution = 16,
        ZDim = 8,
        WDim = 8,
        ChannelBase = 64,
        ChannelMax = 8,
        NumLayers = 5,
        MarginSize = 4,
        FilterSize = 4,
    };

    /// <summary>An untrained generator of <see cref="StyleGan3Options"/>, ready to generate.</summary>
    public static GeneratorNetwork StyleGan3Generator(int classes = 0)
    {
        using var random = new RandomSource(7);
        GeneratorNetwork generator = (StyleGan3Options with { CDim = classes }).Create(random);
        generator.eval();
        return generator;
    }

    /// <summary>An untrained StyleGAN generator of 8x8 images with 4 style inputs, ready to generate.</summary>
    public static GeneratorNetwork StyleGan1Generator(int classes = 0)
    {
        using var random = new RandomSource(7);
        GeneratorNetwork generator = new StyleGan1GeneratorOptions { ImgResolution = 8, CDim = classes, ZDim = 8, WDim = 8, ChannelBase = 64, ChannelMax = 8, Mapping = new MappingOptions { NumLayers = 2 } }.Create(random);
        generator.eval();
        return generator;
    }

    /// <summary>An untrained FastGAN generator of 8x8 images, ready to generate.</summary>
    public static GeneratorNetwork FastGanGenerator(int classes = 0)
    {
        using var random = new RandomSource(7);
        GeneratorNetwork generator = new FastGanGeneratorOptions { ImgResolution = 8, CDim = classes, ZDim = 8, ChannelBase = 64, ChannelMax = 8, EmbedDim = 8 }.Create(random);
        generator.eval();
        return generator;
    }

    /// <summary>An untrained R3GAN generator of 8x8 images whose blocks do something, ready to generate.</summary>
    public static GeneratorNetwork R3GanGenerator(int classes = 0)
    {
        using var random = new RandomSource(7);
        GeneratorNetwork generator = new R3GanGeneratorOptions { ImgResolution = 8, CDim = classes, ZDim = 8, ChannelBase = 64, ChannelMax = 8, EmbedDim = 8 }.Create(random);
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in generator.named_parameters())
        {
            if (name.EndsWith("conv2.weight", StringComparison.Ordinal))
            {
                parameter.add_(random.Normal(parameter.shape) * 0.2);
            }
        }

        generator.eval();
        return generator;
    }

    /// <summary>An untrained StyleGAN-XL generator of 16x16 images: a stem of 8 pixels and a head, whose layers alone ask for gradients.</summary>
    public static GeneratorNetwork StyleGanXlGenerator(int classes = 0)
    {
        using var random = new RandomSource(7);
        var options = new StyleGanXlGeneratorOptions
        {
            ImgResolution = 16,
            CDim = classes,
            ZDim = 8,
            WDim = 8,
            EmbedDim = 8,
            StemResolution = 8,
            StemLayers = 4,
            Stages = [new SuperResolutionStage(16, 4)],
            ChannelBase = 64,
            ChannelMax = 8,
        };
        GeneratorNetwork generator = options.Create(random);
        generator.eval();
        return generator;
    }
}
