using System.Buffers.Binary;
using System.IO.Compression;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.OnnxRuntime;

/// <summary>Writes 8-bit images as PNG (ISO 15948), so that this package needs no image library.</summary>
internal static class PngFile
{
    public static byte[] Encode(OnnxImage image)
    {
        using var output = new MemoryStream();
        output.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8; // bits per sample
        header[9] = image.Channels switch { 1 => 0, 3 => 2, _ => 6 };
        Chunk(output, "IHDR"u8, header);
        Chunk(output, "IDAT"u8, Compressed(image));
        Chunk(output, "IEND"u8, []);
        return output.ToArray();
    }

    /// <summary>Rows, each as its difference from the one above (filter type 2), which suits smooth images.</summary>
    private static byte[] Compressed(OnnxImage image)
    {
        int stride = image.Width * image.Channels;
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        byte[] row = new byte[stride + 1];
        row[0] = 2;
        using var buffer = new MemoryStream();
        using (var zlib = new ZLibStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int y = 0; y < image.Height; y++)
            {
                for (int i = 0; i < stride; i++)
                {
                    row[i + 1] = (byte)(pixels[(y * stride) + i] - (y == 0 ? 0 : pixels[((y - 1) * stride) + i]));
                }

                zlib.Write(row);
            }
        }

        return buffer.ToArray();
    }

    private static void Chunk(Stream output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.Compute(chunk.AsSpan(4, data.Length + 4)));
        output.Write(chunk);
    }
}
