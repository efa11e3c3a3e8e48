using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data.Avatars;

/// <summary>How a whole image is turned and moved, in degrees and in parts of its side.</summary>
internal readonly record struct AvatarPose(float RotationDegrees, float ShiftX, float ShiftY)
{
    private const int FirstPosition = 900;
    private const float LargestRotationDegrees = 45;
    private const float LargestShift = 0.12f;

    public static AvatarPose Aligned => default;

    public static AvatarPose Unaligned(SplitMix64 random) => new(
        Symmetric(random, 0) * LargestRotationDegrees, Symmetric(random, 1) * LargestShift, Symmetric(random, 2) * LargestShift);

    private static float Symmetric(SplitMix64 random, int i) => (float)((2 * random.Fraction(FirstPosition + i)) - 1);
}
