using static TorchSharp.torch;

namespace StyleGanSharp.Features.Builtin;

/// <summary>The shape of the built-in network: a stem and three residual blocks, each of which halves the size. Used alike with plain weights and in its training.</summary>
internal static class BuiltinLayout
{
    /// <summary>Width and height of the images it is trained on.</summary>
    public const int Resolution = 64;

    /// <summary>Kinds of images it distinguishes: 10 kinds of clothes, 9 groups of emoji, avatars.</summary>
    public const int KindCount = ClothesCount + EmojiGroupCount + 1;

    /// <summary>Kinds of clothes in Fashion-MNIST.</summary>
    public const int ClothesCount = 10;

    /// <summary>Groups of emoji.</summary>
    public const int EmojiGroupCount = 9;

    private static readonly int[] Channels = [32, 64, 128, 256];
    private static readonly BuiltinConv Stem = new("stem", 3, Channels[0], 3, 2);
    private static readonly BuiltinConv[][] Blocks = [.. Enumerable.Range(0, Channels.Length - 1).Select(Block)];

    /// <summary>All convolutions.</summary>
    public static IReadOnlyList<BuiltinConv> Convs { get; } = [Stem, .. Blocks.SelectMany(block => block)];

    /// <summary>Length of the feature vector: the means of all stages.</summary>
    public static int FeatureCount => Channels.Sum();

    /// <summary>Channels of each stage.</summary>
    public static IReadOnlyList<int> StageChannels => Channels;

    /// <summary>Channels of the last stage, from which kinds and attributes are predicted.</summary>
    public static int LastChannels => Channels[^1];

    /// <summary>Attributes of avatars.</summary>
    public const int AttributeCount = 12;

    /// <summary>Runs the stages.</summary>
    /// <param name="x">[N, 3, H, W] float32 in [-1, 1].</param>
    /// <param name="conv">Applies a convolution.</param>
    /// <returns>The activations of each stage, [N, C, H/2^i, W/2^i].</returns>
    public static Tensor[] Run(Tensor x, Func<BuiltinConv, Tensor, Tensor> conv)
    {
        var stages = new Tensor[Channels.Length];
        stages[0] = conv(Stem, x).relu();
        for (int i = 0; i < Blocks.Length; i++)
        {
            Tensor y = conv(Blocks[i][1], conv(Blocks[i][0], stages[i]).relu());
            stages[i + 1] = (y + conv(Blocks[i][2], stages[i])).relu();
        }

        return stages;
    }

    private static BuiltinConv[] Block(int i) =>
    [
        new($"block{i}.conv0", Channels[i], Channels[i + 1], 3, 2),
        new($"block{i}.conv1", Channels[i + 1], Channels[i + 1], 3, 1),
        new($"block{i}.skip", Channels[i], Channels[i + 1], 1, 2),
    ];
}
