namespace StyleGanSharp.Features.EfficientNet;

/// <summary>The layout of EfficientNet-lite: the seven stages of EfficientNet-B0 (Tan 2019, arXiv 1905.11946, table 1), made wider and deeper except for the stem, the head and the depth of the first and last stage.</summary>
/// <param name="Resolution">Width and height of the images in pixels.</param>
/// <param name="Width">Factor of the channels.</param>
/// <param name="Depth">Factor of the number of blocks.</param>
internal sealed record EfficientNetLayout(int Resolution, double Width, double Depth)
{
    /// <summary>Channels of the stem.</summary>
    public const int StemChannels = 32;

    /// <summary>Channels before the classes.</summary>
    public const int HeadChannels = 1280;

    private const int ChannelMultiple = 8;

    private static readonly (int Kernel, int Stride, int Expansion, int Channels, int Blocks)[] Stages =
        [(3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4), (3, 1, 6, 320, 1)];

    /// <summary>Lite0 to lite4, in the order of their number.</summary>
    public static IReadOnlyList<EfficientNetLayout> Lite { get; } = [new(224, 1, 1), new(240, 1, 1.1), new(260, 1.1, 1.2), new(300, 1.2, 1.4), new(380, 1.4, 1.8)];

    /// <summary>Channels at the end of each stage.</summary>
    public IReadOnlyList<int> StageChannels => [.. Stages.Select(stage => Scaled(stage.Channels))];

    /// <summary>The blocks of each stage.</summary>
    public IReadOnlyList<IReadOnlyList<EfficientNetBlockPlan>> Plan()
    {
        var plan = new List<IReadOnlyList<EfficientNetBlockPlan>>();
        int channels = StemChannels;
        for (int i = 0; i < Stages.Length; i++)
        {
            (int kernel, int stride, int expansion, int stageChannels, int count) = Stages[i];
            bool isFixed = i == 0 || i == Stages.Length - 1;
            var blocks = new List<EfficientNetBlockPlan>();
            for (int j = 0; j < (isFixed ? count : (int)Math.Ceiling(count * Depth)); j++)
            {
                blocks.Add(new EfficientNetBlockPlan(channels, Scaled(stageChannels), kernel, j == 0 ? stride : 1, expansion));
                channels = Scaled(stageChannels);
            }

            plan.Add(blocks);
        }

        return plan;
    }

    /// <summary>The nearest multiple of eight that is not more than a tenth too low.</summary>
    private int Scaled(int channels)
    {
        double wanted = channels * Width;
        int rounded = Math.Max(ChannelMultiple, (int)(wanted + (ChannelMultiple / 2)) / ChannelMultiple * ChannelMultiple);
        return rounded < 0.9 * wanted ? rounded + ChannelMultiple : rounded;
    }
}
