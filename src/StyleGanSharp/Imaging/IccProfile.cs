using System.Buffers.Binary;
using System.Text;

namespace StyleGanSharp.Imaging;

/// <summary>The little that is needed of a color profile (ICC.1:2022, clauses 7.3 and 9.2.41).</summary>
internal static class IccProfile
{
    private const uint DescriptionTag = 0x64657363; // "desc"
    private const int TagTableOffset = 128;

    /// <summary>True when the profile's description names sRGB.</summary>
    public static bool IsStandardRgb(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < TagTableOffset + 4)
        {
            return false;
        }

        uint count = BinaryPrimitives.ReadUInt32BigEndian(profile[TagTableOffset..]);
        for (int i = 0; i < count; i++)
        {
            int at = TagTableOffset + 4 + (12 * i);
            if (at + 12 > profile.Length)
            {
                return false;
            }

            if (BinaryPrimitives.ReadUInt32BigEndian(profile[at..]) != DescriptionTag)
            {
                continue;
            }

            uint offset = BinaryPrimitives.ReadUInt32BigEndian(profile[(at + 4)..]);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(profile[(at + 8)..]);
            if (offset > profile.Length || length > profile.Length - offset)
            {
                return false;
            }

            ReadOnlySpan<byte> text = profile.Slice((int)offset, (int)length);
            // Version 2 profiles write ASCII, version 4 ones UTF-16.
            return text.IndexOf("sRGB"u8) >= 0 || text.IndexOf(Encoding.BigEndianUnicode.GetBytes("sRGB")) >= 0;
        }

        return false;
    }
}
