using System.Globalization;
using StyleGanSharp.Ops;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.ResNet;

/// <summary>ResNet-18 (He 2015, arXiv 1512.03385, table 1) as ML.NET's package has it: a third block in the last stage, zeros before the samples rather than around them where a stride is 2, and no classes.</summary>
internal sealed class ResNet18Network : nn.Module
{
    /// <summary>Width and height of the images it was trained on.</summary>
    public const int Resolution = 224;

    /// <summary>Fewest pixels per side that reach the last stage.</summary>
    public const int MinSide = 32;

    private static readonly (int Channels, int Blocks)[] Layout = [(64, 2), (128, 2), (256, 2), (512, 3)];

    [ComponentName(Name = "stem")]
    private readonly FrozenWeights _stem = new(hasBias: true, 64, 3, 7, 7);
    private readonly ResNetBlock[][] _stages;

    public ResNet18Network() : base(nameof(ResNet18Network))
    {
        RegisterComponents();
        int channels = Layout[0].Channels;
        int number = 0;
        _stages = [.. Layout.Select(stage => Enumerable.Range(0, stage.Blocks).Select(_ => Block(stage.Channels)).ToArray())];

        ResNetBlock Block(int outChannels)
        {
            var block = new ResNetBlock(channels, outChannels);
            register_module((number++).ToString(CultureInfo.InvariantCulture), block);
            channels = outChannels;
            return block;
        }
    }

    /// <summary>Channels of each stage.</summary>
    public static IReadOnlyList<int> StageChannels { get; } = [.. Layout.Select(stage => stage.Channels)];

    /// <summary>How its images are normalized: 0 … 255 minus the mean color.</summary>
    public static ImageNormalization Normalization { get; } = new([123.152f / 255, 115.903f / 255, 103.063f / 255], [1 / 255f, 1 / 255f, 1 / 255f]);

    /// <summary>The activations at the end of each stage.</summary>
    /// <param name="images">[N, 3, H, W] float32, RGB by <see cref="Normalization"/>; sides of at least <see cref="MinSide"/>.</param>
    /// <returns>Four fresh tensors [N, C, H/4, W/4] to [N, C, H/32, W/32], rounded down; gradients flow.</returns>
    public Tensor[] Stages(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor x = images.flip(1); // its weights are for blue, green, red
        x = Convolution2d.Apply(nn.functional.pad(x, [3, 2, 3, 2]), _stem.Weight, _stem.Bias, new ConvolutionGeometry(2, 0, 0)).relu();
        x = nn.functional.max_pool2d(nn.functional.pad(x, [1, 0, 1, 0]), 3, 2); // nothing is below 0, so zeros are as good as none
        var maps = new Tensor[_stages.Length];
        for (int i = 0; i < maps.Length; i++)
        {
            foreach (ResNetBlock block in _stages[i])
            {
                x = block.forward(x);
            }

            maps[i] = x;
        }

        return [.. maps.Select(map => map.MoveToOuterDisposeScope())];
    }
}
