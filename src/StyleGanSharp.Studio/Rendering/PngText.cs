using System.Buffers.Binary;
using System.Text;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Rendering;

/// <summary>Texts inside PNG files.</summary>
internal static class PngText
{
    private const int ChunkOverhead = 12;

    /// <summary>Adds an iTXt chunk before the end (PNG, §11.3.3.4).</summary>
    /// <param name="png">The content of a PNG file.</param>
    /// <param name="keyword">1 to 79 letters.</param>
    /// <param name="text">The text.</param>
    /// <returns>The content with it; the pixels are the same.</returns>
    public static byte[] Add(byte[] png, string keyword, string text)
    {
        byte[] data = [.. Encoding.ASCII.GetBytes(keyword), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)]; // keyword, not compressed, no language, no translation
        byte[] body = [.. "iTXt"u8, .. data];
        byte[] chunk = new byte[data.Length + ChunkOverhead];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + body.Length), Crc32.Compute(body));
        int end = png.Length - ChunkOverhead; // IEND is empty and last
        return [.. png[..end], .. chunk, .. png[end..]];
    }
}
