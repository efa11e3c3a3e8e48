using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>Motions of an image's content as <see cref="SynthesisOptions.InputTransform"/>. Lengths are fractions of the image's width; y points down.</summary>
public static class InputTransforms
{
    /// <summary>Moves the content by (x, y), then turns it about the image's center and scales it.</summary>
    /// <param name="x">Shift to the right.</param>
    /// <param name="y">Shift down.</param>
    /// <param name="angleRadians">Turn from the x axis towards the y axis (clockwise on the screen).</param>
    /// <param name="scale">Magnification, above 0; below about 0.8 the canvas's margin becomes visible.</param>
    /// <returns>[3, 3] float32 on the CPU: the inverse of the motion, a fresh tensor.</returns>
    public static Tensor Inverse(double x = 0, double y = 0, double angleRadians = 0, double scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        double cos = Math.Cos(angleRadians) / scale;
        double sin = Math.Sin(angleRadians) / scale;
        return tensor(
            new[]
            {
                (float)cos, (float)sin, (float)-x,
                (float)-sin, (float)cos, (float)-y,
                0, 0, 1,
            },
            3, 3);
    }
}
