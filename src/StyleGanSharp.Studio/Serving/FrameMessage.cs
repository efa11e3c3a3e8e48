using System.Buffers.Binary;
using StyleGanSharp.Imaging;

namespace StyleGanSharp.Serving;

/// <summary>A frame as the page gets it: 16 bytes about it (little-endian), then its content.</summary>
internal static class FrameMessage
{
    public const int HeaderBytes = 16;

    /// <summary>Images up to this side are sent as plain pixels.</summary>
    public const int MaxRawSide = 128;

    private const int JpegQuality = 85;

    /// <summary>How the content is coded.</summary>
    internal enum Kind : byte
    {
        Rgba = 0,
        Jpeg = 1,
        Png = 2,
    }

    /// <summary>The kind that an image is sent as.</summary>
    public static Kind KindOf(Image image, bool isMoving) => image.Width <= MaxRawSide && image.Height <= MaxRawSide ? Kind.Rgba : isMoving ? Kind.Jpeg : Kind.Png;

    /// <summary>Puts a message together: revision (4 bytes), kind (1), 1 for a preview and 2 for a coarse image (1), width (2), height (2), milliseconds that the frame took (2), length of the content (4), content.</summary>
    public static byte[] Encode(int revision, Image image, Kind kind, TimeSpan duration, bool isPreview = false, bool isCoarse = false)
    {
        byte[] content = kind switch
        {
            Kind.Rgba => image.WithChannels(4).Pixels,
            Kind.Jpeg => image.WithChannels(3).Encode(ImageFormat.Jpeg, JpegQuality),
            _ => image.Encode(ImageFormat.Png),
        };
        byte[] message = new byte[HeaderBytes + content.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(message, (uint)revision);
        message[4] = (byte)kind;
        message[5] = (byte)((isPreview ? 1 : 0) + (isCoarse ? 2 : 0));
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), (ushort)image.Width);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(8), (ushort)image.Height);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(10), (ushort)Math.Min(duration.TotalMilliseconds, ushort.MaxValue));
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(12), (uint)content.Length);
        content.CopyTo(message, HeaderBytes);
        return message;
    }
}
