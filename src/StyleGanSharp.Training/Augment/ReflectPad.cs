using StyleGanSharp.Ops;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Augment;

/// <summary>Extends images by mirroring them at their border pixels, by any amount.</summary>
internal static class ReflectPad
{
    /// <summary>Pads.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="pad">Pixels a side, none negative; where it exceeds the image, the mirror images are mirrored again.</param>
    /// <returns>A fresh tensor.</returns>
    public static Tensor Apply(Tensor x, Padding2d pad)
    {
        using var scope = NewDisposeScope();
        (int width, int height) = ((int)x.shape[3], (int)x.shape[2]);

        // One pixel has nothing to mirror: it repeats, once along that axis.
        var repeat = new Padding2d(width == 1 ? pad.X0 : 0, width == 1 ? pad.X1 : 0, height == 1 ? pad.Y0 : 0, height == 1 ? pad.Y1 : 0);
        Tensor y = repeat == default ? x.alias() : Pad(x, repeat, PaddingModes.Replicate);
        pad = Minus(pad, repeat);
        while (pad != default)
        {
            // Steps of a whole image end at a border pixel of a mirror image, where the next step can mirror again.
            var step = new Padding2d(Math.Min(pad.X0, width - 1), Math.Min(pad.X1, width - 1), Math.Min(pad.Y0, height - 1), Math.Min(pad.Y1, height - 1));
            y = Pad(y, step, PaddingModes.Reflect);
            pad = Minus(pad, step);
        }

        return y.MoveToOuterDisposeScope();
    }

    private static Tensor Pad(Tensor x, Padding2d pad, PaddingModes mode) => nn.functional.pad(x, [pad.X0, pad.X1, pad.Y0, pad.Y1], mode);

    private static Padding2d Minus(Padding2d a, Padding2d b) => new(a.X0 - b.X0, a.X1 - b.X1, a.Y0 - b.Y0, a.Y1 - b.Y1);
}
