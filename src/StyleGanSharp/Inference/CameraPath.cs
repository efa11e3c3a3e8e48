using StyleGanSharp.Networks;
using StyleGanSharp.Runtime;
using StyleGanSharp.Signal;

namespace StyleGanSharp.Inference;

/// <summary>A closed motion of an image's content, frame by frame, through the generator's input (StyleGAN3 §3.1; <see cref="SynthesisOptions.InputTransform"/>).</summary>
/// <remarks>The canvas extends beyond the frame without an end, so no motion runs out of image. But the network has learned only what lies about the middle: beyond about an eighth of the width it invents.</remarks>
/// <param name="Motion">The way the camera moves.</param>
/// <param name="Amplitude">
/// How far: <see cref="CameraMotion.Pan"/> and <see cref="CameraMotion.Orbit"/> in image widths from the middle; <see cref="CameraMotion.Rotate"/> in degrees a cycle, where 360 is a full turn and
/// less swings to that angle on both sides; <see cref="CameraMotion.Zoom"/> the largest magnification, the smallest being 1.
/// </param>
/// <param name="Cycles">How often the motion repeats in the loop, at least 1.</param>
public readonly record struct CameraPath(CameraMotion Motion, double Amplitude, int Cycles = 1)
{
    private const double FullTurnDegrees = 360;

    /// <summary>An eighth of the width, as in the measurement of equivariance (EQ-T).</summary>
    private const double DefaultWidths = 0.125;

    private const double DefaultZoom = 1.5;

    /// <summary>A motion of an amplitude that networks bear.</summary>
    /// <param name="motion">The way the camera moves.</param>
    /// <param name="cycles">How often the motion repeats in the loop.</param>
    /// <returns>An eighth of the width, a full turn, or a magnification of 1.5.</returns>
    public static CameraPath Default(CameraMotion motion, int cycles = 1) => new(
        motion, motion switch { CameraMotion.Rotate => FullTurnDegrees, CameraMotion.Zoom => DefaultZoom, _ => DefaultWidths }, cycles);

    /// <summary>Checks the values.</summary>
    /// <exception cref="OptionException">When any cannot be used; reports all of them.</exception>
    public void Validate() => OptionException.ThrowIfAny(Problems());

    /// <summary>The motion of the content at a moment.</summary>
    /// <param name="phase">Position in the loop, 0 … 1; 1 is 0 again.</param>
    /// <returns>The motion, in image widths about the center; the identity at phase 0 except for <see cref="CameraMotion.Orbit"/>, which starts at the right.</returns>
    public Similarity2d MotionAt(double phase)
    {
        double angle = 2 * Math.PI * Cycles * phase;
        return Motion switch
        {
            CameraMotion.Pan => Similarity2d.Translation(Amplitude * Math.Sin(angle), 0),
            CameraMotion.Orbit => Similarity2d.Translation(Amplitude * Math.Cos(angle), Amplitude * Math.Sin(angle)),
            CameraMotion.Zoom => Similarity2d.Scaling(Math.Pow(Amplitude, (1 - Math.Cos(angle)) / 2)),
            _ => Similarity2d.Rotation(Amplitude == FullTurnDegrees ? angle : Amplitude * Math.PI / 180 * Math.Sin(angle)),
        };
    }

    internal IReadOnlyList<OptionProblem> Problems()
    {
        (string range, bool isPossible) = Motion switch
        {
            CameraMotion.Rotate => ("above 0 and at most 360 degrees", Amplitude is > 0 and <= FullTurnDegrees),
            CameraMotion.Zoom => ("0.8 to 8, a magnification", Amplitude is >= 0.8 and <= 8),
            _ => ("above 0 and at most 1, in image widths", Amplitude is > 0 and <= 1),
        };
        var checks = new OptionChecks(typeof(CameraPath));
        checks.Require(Amplitude, isPossible, $"for {Motion.ToString().ToLowerInvariant()} it must be {range}");
        checks.Require(Cycles, Cycles >= 1, "it must be at least 1");
        return checks.Problems;
    }
}
