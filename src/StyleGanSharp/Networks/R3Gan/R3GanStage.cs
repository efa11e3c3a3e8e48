using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.R3Gan;

/// <summary>The blocks of one resolution, and the pointwise convolution that changes the number of channels between it and the next one, where they differ.</summary>
internal sealed class R3GanStage : nn.Module<Tensor, Tensor>
{
    private readonly List<ResidualBlock> _blocks = [];

    [ComponentName(Name = "transition")]
    private readonly PlainConv2d? _transition;

    /// <param name="resolution">Width and height of the maps.</param>
    /// <param name="from">Channels before the transition.</param>
    /// <param name="to">Channels after it.</param>
    /// <param name="widths">Channels and groups.</param>
    /// <param name="random">Source of the initial weights.</param>
    public R3GanStage(int resolution, int from, int to, R3GanWidths widths, RandomSource random) : base(nameof(R3GanStage))
    {
        _transition = from == to ? null : new PlainConv2d(from, to, 1, 1, random);
        RegisterComponents();
        for (int i = 0; i < widths.Blocks; i++)
        {
            _blocks.Add(new ResidualBlock(resolution, widths, random));
            register_module($"block{i}", _blocks[i]);
        }
    }

    /// <summary>Changes the number of channels.</summary>
    /// <param name="x">[N, from, H, W].</param>
    /// <returns>[N, to, H, W]; the same tensor where nothing is to be changed.</returns>
    public Tensor ChangeChannels(Tensor x) => _transition is null ? x : _transition.forward(x);

    /// <param name="x">[N, C, R, R].</param>
    /// <returns>[N, C, R, R].</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _blocks.Aggregate(x, (maps, block) => block.forward(maps)).MoveToOuterDisposeScope();
    }
}
