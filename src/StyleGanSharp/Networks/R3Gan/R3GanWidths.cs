using System.Numerics;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks.R3Gan;

/// <summary>How wide and deep both networks of R3GAN are: two blocks per resolution at the paper's widths.</summary>
/// <param name="Resolution">Width and height of the images.</param>
/// <param name="Base">Channels at resolution R: min(base / R, max).</param>
/// <param name="Max">Most channels.</param>
/// <param name="Blocks">Residual blocks per resolution.</param>
/// <param name="Expansion">How many times as many channels a block has inside.</param>
/// <param name="GroupWidth">Channels of a group of the 3×3 convolution.</param>
internal sealed record R3GanWidths(int Resolution, int Base, int Max, int Blocks, int Expansion, int GroupWidth)
{
    /// <summary>Residual blocks from 4×4 to the images: the L of Fixup.</summary>
    public int TotalBlocks => Blocks * (BitOperations.Log2((uint)Resolution) - 1);

    /// <summary>Channels between the blocks of a resolution.</summary>
    public int Channels(int resolution) => Math.Min(Base / resolution, Max);

    /// <summary>Channels inside a block.</summary>
    public int Inner(int resolution) => Expansion * Channels(resolution);

    /// <summary>Groups of the 3×3 convolution: one where a block has no more channels inside than a group.</summary>
    public int Groups(int resolution) => Math.Max(Inner(resolution) / GroupWidth, 1);

    /// <summary>Adds every number that is out of range.</summary>
    public void Check(OptionChecks checks)
    {
        checks.Require(Max, Max >= 1, "it must be at least 1", member: "ChannelMax");
        checks.Require(Base, Base >= Resolution, $"at {Resolution} pixels it must be at least {Resolution}", member: "ChannelBase");
        checks.Require(Blocks, Blocks >= 1, "it must be at least 1");
        checks.Require(Expansion, Expansion >= 1, "it must be at least 1");
        checks.Require(GroupWidth, GroupWidth >= 1, "it must be at least 1");
        if (Max < 1 || Base < Resolution || Expansion < 1 || GroupWidth < 1 || Resolution < 4)
        {
            return;
        }

        for (int resolution = 4; resolution <= Resolution; resolution *= 2)
        {
            int inner = Inner(resolution);
            checks.Require(
                GroupWidth, inner < GroupWidth || inner % GroupWidth == 0,
                $"a block has {Quantity.Of(inner, "channel")} inside at {resolution} pixels ({Channels(resolution)}, times {Expansion}), which groups of {GroupWidth} do not divide",
                "Choose channels that are powers of two.");
        }
    }
}
