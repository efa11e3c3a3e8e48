using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;
using StyleGanSharp.Networks;
using StyleGanSharp.Signal;

namespace StyleGanSharp.Cli.Groups;

/// <summary>Where a network with a canvas beyond the frame looks.</summary>
internal sealed record ViewSettings : SettingsRecord
{
    [Heading("View")]
    [Option("--move", "Shift the content right and down, in image widths, e.g. 0.1,-0.05 (networks with an input transform: StyleGAN3, XL)", "X,Y")]
    public Shift? Move { get; init; }

    [Option("--turn", "Turn the content clockwise", "DEGREES")]
    public double? Turn { get; init; }

    [Option("--zoom", "Magnify the content; below about 0.8 the margin shows", Min = 0.25, Max = 16)]
    public double? Zoom { get; init; }

    [Option("--canvas", "Paint beyond the image: a canvas of so many image widths, e.g. 2x1 (StyleGAN3, XL)", "WxH"), Concerns(typeof(GenerationOptions))]
    public CanvasSize? Canvas { get; init; }

    /// <summary>How the content moves; null where it stays.</summary>
    public Similarity2d? Motion()
    {
        (Shift move, double turn, double zoom) = (Move ?? default, Turn ?? 0, Zoom ?? 1);
        return move == default && turn == 0 && zoom == 1 ? null : Similarity2d.Scaling(zoom) * Similarity2d.Rotation(turn * Math.PI / 180) * Similarity2d.Translation(move.X, move.Y);
    }
}
