using SkiaSharp;

namespace StyleGanSharp.Data.Avatars;

/// <summary>The colors the avatars are painted with.</summary>
internal static class AvatarPalette
{
    public static readonly SKColor[] Skin =
    [
        Rgb(0xFFE3CE), Rgb(0xFFD7B5), Rgb(0xF8C99E), Rgb(0xEDB585), Rgb(0xDC9E6B), Rgb(0xC08250), Rgb(0x9F673D), Rgb(0x7F4F30), Rgb(0x633C27),
    ];

    public static readonly SKColor[] Hair =
    [
        Rgb(0x2B2530), Rgb(0x2B2530), Rgb(0x4A2F22), Rgb(0x70432A), Rgb(0x8F5230), Rgb(0xB4552B), Rgb(0xE0803A),
        Rgb(0xE8BE62), Rgb(0xF4DFA4), Rgb(0xA7ABB8), Rgb(0xF08FB8), Rgb(0x3BA7A6), Rgb(0x8A63D2), Rgb(0x4C7BE0),
    ];

    public static readonly SKColor[] Eyes = [Rgb(0x5B3620), Rgb(0x5B3620), Rgb(0x8A5A2B), Rgb(0x3E7D4A), Rgb(0x3579C4), Rgb(0x6B7C93), Rgb(0x2AA198)];

    public static readonly SKColor[] LightBackground =
    [
        Rgb(0xBFE3FF), Rgb(0xC9F2DC), Rgb(0xFFE3C2), Rgb(0xE1D6FF), Rgb(0xFFF0B3), Rgb(0xFFD3DE), Rgb(0xD7F0F2), Rgb(0xE6EDC8),
    ];

    public static readonly SKColor[] DarkBackground =
    [
        Rgb(0x28406E), Rgb(0x1F5560), Rgb(0x54315F), Rgb(0x2C5038), Rgb(0x6B2F42), Rgb(0x3A3A66), Rgb(0x5A4030), Rgb(0x2F4A5C),
    ];

    public static readonly SKColor[] Clothes =
    [
        Rgb(0xE4572E), Rgb(0x2E86AB), Rgb(0x3DA35D), Rgb(0xF2B134), Rgb(0x8E5BB5), Rgb(0xD7486B), Rgb(0x34495E), Rgb(0x17A398), Rgb(0xF4F1EA), Rgb(0x5C6BC0),
    ];

    public static readonly SKColor[] Accessories =
    [
        Rgb(0xD62839), Rgb(0x1D70B8), Rgb(0x2A9D8F), Rgb(0xF4A52C), Rgb(0x7B4FB3), Rgb(0x38404F), Rgb(0xE86FA3), Rgb(0x5FA641),
    ];

    public static readonly SKColor[] DarkFrames = [Rgb(0x20222B), Rgb(0x5A1F2B), Rgb(0x1F3560), Rgb(0x4A3220)];

    public static readonly SKColor[] LightFrames = [Rgb(0xF6F4EE), Rgb(0xF2C14E), Rgb(0xF28AA0), Rgb(0x8FD3E8)];

    public static readonly SKColor[] Jewels = [Rgb(0xFFC83D), Rgb(0xF2F5FA), Rgb(0xFF5A7A), Rgb(0x36D1C4)];

    /// <summary>An opaque color from its usual six digits.</summary>
    public static SKColor Rgb(uint digits) => new(0xFF000000 | digits);

    public static SKColor Mix(SKColor a, SKColor b, float fraction) => new(
        Part(a.Red, b.Red, fraction), Part(a.Green, b.Green, fraction), Part(a.Blue, b.Blue, fraction), Part(a.Alpha, b.Alpha, fraction));

    public static SKColor Lighter(SKColor color, float fraction) => Mix(color, new SKColor(255, 250, 240), fraction);

    /// <summary>Darker, and a little cooler, as shadows are.</summary>
    public static SKColor Darker(SKColor color, float fraction) => Mix(color, new SKColor((byte)(color.Red / 6), (byte)(color.Green / 8), (byte)(color.Blue / 4)), fraction);

    public static SKColor Fade(SKColor color, float alpha) => color.WithAlpha((byte)(alpha * 255));

    public static float Brightness(SKColor color) => ((0.30f * color.Red) + (0.59f * color.Green) + (0.11f * color.Blue)) / 255;

    private static byte Part(byte a, byte b, float fraction) => (byte)(a + ((b - a) * fraction) + 0.5f);
}
