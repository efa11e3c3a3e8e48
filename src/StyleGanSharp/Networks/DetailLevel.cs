using StyleGanSharp.Layers;
using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>How much of a growing network is in use (PRO §2): 0 is all of it, every 1 more leaves out the highest resolution, and between two whole levels their images are blended.</summary>
/// <remarks>Kept as a buffer named <c>lod</c>, so that it is saved with the weights and follows them into the moving average.</remarks>
internal readonly record struct DetailLevel(int Whole, double Fraction)
{
    public static Tensor Buffer() => Initial.Buffer(zeros(Array.Empty<long>()));

    public static DetailLevel Read(Tensor buffer) => Of(buffer.item<float>());

    public static DetailLevel Of(double value)
    {
        int whole = (int)Math.Floor(value);
        return new DetailLevel(whole, value - whole);
    }

    /// <summary>The value of a network's buffer; 0 where it has none.</summary>
    public static double Value(Tensor? buffer) => buffer is null ? 0 : buffer.item<float>();

    /// <summary>Sets a network's buffer; without one, only level 0 is allowed.</summary>
    public static void Write(Tensor? buffer, double value, int resolution)
    {
        if (buffer is null)
        {
            RequireNone(value);
            return;
        }

        int most = int.Log2(resolution) - 2;
        if (!(value >= 0 && value <= most))
        {
            throw new UsageException($"The level of detail is {value}; a network of {resolution} pixels has levels 0 (all of it) to {most} (4 pixels).");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        buffer.fill_(value);
    }

    /// <summary>The image of a level at the full resolution.</summary>
    /// <param name="fine">The image at the resolution of the whole level, [N, C, H, W].</param>
    /// <param name="coarse">The image of the next coarser level, [N, C, H/2, W/2]; null when nothing is blended.</param>
    /// <returns>[N, C, R, R].</returns>
    public Tensor Image(Tensor fine, Tensor? coarse) => BoxResample.Up(coarse is null ? fine : fine.lerp(BoxResample.Up(coarse), Fraction), 1 << Whole);

    /// <summary>Real images as networks of this level would see or make them (PRO §2): means of pixels, blended where two levels are.</summary>
    /// <param name="img">[N, C, r, r]: of the full resolution R, or of that of the whole level already.</param>
    /// <param name="resolution">R.</param>
    /// <returns>[N, C, R, R], a fresh tensor.</returns>
    public Tensor Reduce(Tensor img, int resolution)
    {
        using var scope = NewDisposeScope();
        Tensor fine = BoxResample.Down(img, ((int)img.shape[3] << Whole) / resolution);
        return Image(fine, Fraction > 0 ? BoxResample.Down(fine) : null).MoveToOuterDisposeScope();
    }

    private static void RequireNone(double value)
    {
        if (value != 0)
        {
            throw new UsageException($"The level of detail is {value}; this network cannot grow, it has level 0 only. StyleGAN networks can.");
        }
    }
}
