using StyleGanSharp.Cli.Shell;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Cli.Groups;

/// <summary>The shape of images whose data was stretched.</summary>
internal sealed record ShapeSettings : SettingsRecord
{
    [Option("--aspect", "Undo the stretching of data that was made square ('stylegan dataset build --transform stretch'): width to height of the images, e.g. 16:9 or 0.75", "W:H")]
    public AspectRatio? Aspect { get; init; }

    public Image Apply(Image image) => Aspect is { } aspect ? aspect.Apply(image) : image;
}
