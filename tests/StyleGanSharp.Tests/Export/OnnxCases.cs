using StyleGanSharp.Networks;
using StyleGanSharp.Networks.FastGan;
using StyleGanSharp.Networks.R3Gan;
using StyleGanSharp.Networks.StyleGan1;
using StyleGanSharp.Networks.StyleGan2;
using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Export;

/// <summary>Small networks of every family and option that changes what is computed, with weights in which nothing is zero or one.</summary>
internal static class OnnxCases
{
    private static readonly MappingOptions TwoLayers = new() { NumLayers = 2 };

    private static readonly StyleGan1GeneratorOptions First = new() { ImgResolution = 32, ZDim = 16, WDim = 16, ChannelBase = 256, ChannelMax = 16, Mapping = TwoLayers };

    private static readonly StyleGan2GeneratorOptions Second = new() { ImgResolution = 32, ZDim = 16, WDim = 16, ChannelBase = 256, ChannelMax = 16, Mapping = TwoLayers };

    private static readonly StyleGan3GeneratorOptions Third = new()
    {
        ImgResolution = 32,
        ZDim = 16,
        WDim = 16,
        ChannelBase = 256,
        ChannelMax = 16,
        NumLayers = 6,
        MarginSize = 6,
        OutputScale = 1,
    };

    private static readonly StyleGan3GeneratorOptions Rotated = Third with { ConvKernel = 1, UseRadialFilters = true };

    private static readonly StyleGanXlGeneratorOptions Large = new()
    {
        ImgResolution = 16,
        StemResolution = 16,
        StemLayers = 6,
        ZDim = 16,
        WDim = 16,
        EmbedDim = 12,
        ChannelBase = 256,
        ChannelMax = 16,
        MarginSize = 6,
        OutputScale = 1,
    };

    private static readonly FastGanGeneratorOptions Fast = new() { ImgResolution = 64, ZDim = 16, EmbedDim = 8, ChannelBase = 256, ChannelMax = 16 };

    private static readonly R3GanGeneratorOptions Plain = new() { ImgResolution = 32, ZDim = 16, EmbedDim = 8, ChannelBase = 256, ChannelMax = 16 };

    /// <summary>Options by name.</summary>
    public static IReadOnlyDictionary<string, GeneratorOptions> All { get; } = new Dictionary<string, GeneratorOptions>
    {
        ["stylegan"] = First,
        ["stylegan 128 (weights that convolve)"] = First with { ImgResolution = 128, ChannelBase = 512, ChannelMax = 8 },
        ["stylegan conditional gray"] = First with { CDim = 3, ImgChannels = 1 },
        ["stylegan without styles"] = First with { UseStyles = false, UseConstant = false, UseNoise = false, BlurFilter = [] },
        ["stylegan with styles, without constant"] = First with { UseConstant = false },
        ["stylegan2 skip"] = Second,
        ["stylegan2 resnet"] = Second with { Architecture = StyleGan2Architecture.Resnet },
        ["stylegan2 orig"] = Second with { Architecture = StyleGan2Architecture.Orig },
        ["stylegan2 growing"] = Second with { Architecture = StyleGan2Architecture.Growing },
        ["stylegan2 conditional gray"] = Second with { CDim = 5, ImgChannels = 1 },
        ["stylegan2 RGBA without noise or clamp"] = Second with { ImgChannels = 4, UseNoise = false, ConvClamp = null },
        ["stylegan2 tight clamp"] = Second with { ConvClamp = 0.5 },
        ["stylegan2 waves and magnitudes"] = Second with { FourierInput = true, NormalizeMagnitude = true },
        ["stylegan2 long filter"] = Second with { ResampleFilter = [1, 8, 28, 56, 70, 56, 28, 8, 1] },
        ["stylegan2 asymmetric filter"] = Second with { ResampleFilter = [1, 2, 4, 1, 3] },
        ["stylegan2 resnet two taps"] = Second with { Architecture = StyleGan2Architecture.Resnet, ResampleFilter = [1, 1] },
        ["stylegan2 4 pixels"] = Second with { ImgResolution = 4 },
        ["stylegan3-t"] = Third,
        ["stylegan3-t conditional RGBA"] = Third with { CDim = 4, ImgChannels = 4 },
        ["stylegan3-t still input"] = Third with { TransformedInput = false },
        ["stylegan3-t octaves"] = Third with { Schedule = StyleGan3Schedule.Octaves },
        ["stylegan3-t critical octaves"] = Third with { Schedule = StyleGan3Schedule.CriticalOctaves },
        ["stylegan3-t up-sampling 4"] = Third with { LreluUpsampling = 4, MarginSize = 10 },
        ["stylegan3-t unfiltered"] = Third with { LreluUpsampling = 1 },
        ["stylegan3-t short filters, no margin"] = Third with { FilterSize = 2, MarginSize = 2 },
        ["stylegan3-t tight clamp"] = Third with { ConvClamp = 0.5 },
        ["stylegan3-t three critical layers"] = Third with { NumCritical = 3, NumLayers = 7 },
        ["stylegan3-r"] = Rotated,
        ["stylegan3-r odd channels"] = Rotated with { ChannelBase = 700, ChannelMax = 18 },
        ["stylegan3-r octaves"] = Rotated with { Schedule = StyleGan3Schedule.Octaves },
        ["stylegan-xl stem"] = Large,
        ["stylegan-xl stem conditional"] = Large with { CDim = 4 },
        ["stylegan-xl head"] = Large with { ImgResolution = 32, CDim = 4, Stages = [new SuperResolutionStage(32, 5)] },
        ["stylegan-xl two heads, radial"] = Large with { ImgResolution = 64, ConvKernel = 1, UseRadialFilters = true, Stages = [new SuperResolutionStage(32, 5), new SuperResolutionStage(64, 4)] },
        ["fastgan"] = Fast,
        ["fastgan big conditional"] = Fast with { IsBig = true, CDim = 3, ImgResolution = 128 },
        ["r3gan"] = Plain,
        ["r3gan conditional gray"] = Plain with { CDim = 3, ImgChannels = 1, ImgResolution = 16, Blocks = 1, Expansion = 3, GroupWidth = 8 },
    };

    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>A network for inference in which every bias, noise strength, moment and transform has a value of its own.</summary>
    public static GeneratorNetwork Make(string name) => Make(All[name]);

    /// <inheritdoc cref="Make(string)"/>
    public static GeneratorNetwork Make(GeneratorOptions options)
    {
        using var random = new RandomSource(11);
        GeneratorNetwork generator = options.Create(random);
        generator.eval();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach ((string key, Tensor value) in generator.state_dict())
        {
            Tensor noise = random.Normal(value.shape);
            string last = key.Split('.')[^1];
            switch (last)
            {
                case "bias":
                    value.add_(noise * (key.StartsWith("mapping.fc", StringComparison.Ordinal) ? 10 : 0.2));
                    break;
                case "noise_strength" or "noise_weight" or "w_avg" or "running_mean":
                    value.copy_(noise * 0.3);
                    break;
                case "magnitude_ema" or "running_var":
                    value.copy_((noise.abs() * 0.5) + 0.7);
                    break;
                case "transform":
                    value.copy_(tensor(new float[] { 0.9f, -0.2f, 0.1f, 0.2f, 1.1f, -0.05f, 0, 0, 1 }, 3, 3));
                    break;
                case "weight" when key.EndsWith("input.affine.weight", StringComparison.Ordinal):
                    value.copy_(noise * 0.3);
                    break;
                case "const":
                    value.add_(noise * 0.3);
                    break;
                case "weight" when value.count_nonzero().item<long>() == 0:
                    value.copy_(noise * 0.2); // the last convolutions of R3GAN's blocks
                    break;
                case "weight" when generator.Options is FastGanGeneratorOptions && key == "torgb.weight":
                    value.mul_(10); // FastGAN's gates make small numbers
                    break;
                case "weight" when generator.Options is StyleGan1GeneratorOptions && key.EndsWith(".torgb.weight", StringComparison.Ordinal):
                    value.mul_(0.3); // and normalized layers large ones: images lie in about [-1, 1]
                    break;
            }
        }

        foreach ((string _, TorchSharp.Modules.Parameter parameter) in generator.named_parameters())
        {
            parameter.requires_grad = false;
        }

        return generator;
    }
}
