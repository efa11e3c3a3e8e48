using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace StyleGanSharp.Runtime;

/// <summary>Reads the central directory of a zip archive (PKWARE APPNOTE 6.3.10, sections 4.3.12 to 4.3.16), Zip64 included.</summary>
/// <remarks>System.IO.Compression keeps an object of several hundred bytes for each entry and cannot read from two threads; a million images need less of the one and more of the other.</remarks>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint Zip64LocatorSignature = 0x07064b50;
    private const uint Zip64EndSignature = 0x06064b50;
    private const uint EntrySignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int LocalBytes = 30;
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int EntryBytes = 46;
    private const ushort Zip64Field = 1;
    private const ushort Utf8Flag = 1 << 11;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Calls back for each file of the archive, in the archive's order.</summary>
    public static void Read(SafeFileHandle file, string path, Action<string, ZipEntry> add)
    {
        (long offset, long sizeBytes, long count) = FindDirectory(file, path);
        if (offset < 0 || sizeBytes < 0 || sizeBytes > int.MaxValue || offset > RandomAccess.GetLength(file) - sizeBytes || count > sizeBytes / EntryBytes)
        {
            throw Damaged(path, "its directory lies outside the file");
        }

        byte[] directory = new byte[sizeBytes];
        ReadExactly(file, directory, offset, path);
        int at = 0;
        for (long i = 0; i < count; i++)
        {
            at += ReadEntry(directory.AsSpan(at), path, add);
        }
    }

    public static void ReadExactly(SafeFileHandle file, Span<byte> buffer, long offset, string path)
    {
        while (buffer.Length > 0)
        {
            int read;
            try
            {
                read = RandomAccess.Read(file, buffer, offset);
            }
            catch (IOException e)
            {
                throw new StyleGanException($"{path} cannot be read: {e.Message}", e);
            }

            if (read == 0)
            {
                throw Damaged(path, "it ends too early");
            }

            buffer = buffer[read..];
            offset += read;
        }
    }

    /// <summary>Where the content of a file starts. The local header repeats the name and has extra fields of its own, so only it tells.</summary>
    public static long FindContent(SafeFileHandle file, string path, string name, ZipEntry entry)
    {
        Span<byte> header = stackalloc byte[LocalBytes];
        if (entry.HeaderOffset < 0)
        {
            throw Damaged(path, $"{name} lies outside the file");
        }

        ReadExactly(file, header, entry.HeaderOffset, path);
        if (U32(header, 0) != LocalSignature)
        {
            throw Damaged(path, $"{name} is not where the directory says");
        }

        long offset = entry.HeaderOffset + LocalBytes + U16(header, 26) + U16(header, 28);
        // A length checked against the file keeps a forged entry from taking memory.
        return entry.CompressedBytes >= 0 && entry.CompressedBytes <= RandomAccess.GetLength(file) - offset
            ? offset
            : throw Damaged(path, $"{name} reaches beyond its end");
    }

    public static StyleGanException Damaged(string path, string what) =>
        new($"{path} is damaged or not a zip archive: {what}. Download or pack it again.");

    private static (long Offset, long SizeBytes, long Count) FindDirectory(SafeFileHandle file, string path)
    {
        long length = RandomAccess.GetLength(file);
        int tailBytes = (int)Math.Min(length, EndBytes + ushort.MaxValue);
        byte[] tail = new byte[tailBytes];
        ReadExactly(file, tail, length - tailBytes, path);
        for (int at = tailBytes - EndBytes; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = tail.AsSpan(at);
            if (U32(end, 0) != EndSignature || at + EndBytes + U16(end, 20) > tailBytes)
            {
                continue;
            }

            (long offset, long sizeBytes, long count) = (U32(end, 16), U32(end, 12), U16(end, 10));
            return offset == uint.MaxValue || sizeBytes == uint.MaxValue || count == ushort.MaxValue
                ? FindZip64Directory(file, length - tailBytes + at, path) ?? (offset, sizeBytes, count)
                : (offset, sizeBytes, count);
        }

        throw Damaged(path, "it has no directory at its end");
    }

    private static (long Offset, long SizeBytes, long Count)? FindZip64Directory(SafeFileHandle file, long endOffset, string path)
    {
        Span<byte> locator = stackalloc byte[LocatorBytes];
        if (endOffset < LocatorBytes)
        {
            return null;
        }

        ReadExactly(file, locator, endOffset - LocatorBytes, path);
        if (U32(locator, 0) != Zip64LocatorSignature)
        {
            return null;
        }

        long recordOffset = I64(locator, 8);
        Span<byte> record = stackalloc byte[56];
        if (recordOffset < 0 || recordOffset > endOffset - record.Length)
        {
            throw Damaged(path, "its Zip64 directory lies outside the file");
        }

        ReadExactly(file, record, recordOffset, path);
        return U32(record, 0) == Zip64EndSignature
            ? (I64(record, 48), I64(record, 40), I64(record, 32))
            : throw Damaged(path, "its Zip64 directory is not where it should be");
    }

    private static int ReadEntry(ReadOnlySpan<byte> data, string path, Action<string, ZipEntry> add)
    {
        if (data.Length < EntryBytes || U32(data, 0) != EntrySignature)
        {
            throw Damaged(path, "its directory is cut off");
        }

        (int nameBytes, int extraBytes, int commentBytes) = (U16(data, 28), U16(data, 30), U16(data, 32));
        int total = EntryBytes + nameBytes + extraBytes + commentBytes;
        if (total > data.Length)
        {
            throw Damaged(path, "its directory is cut off");
        }

        (long sizeBytes, long compressedBytes, long headerOffset) = (U32(data, 24), U32(data, 20), U32(data, 42));
        ReadZip64Sizes(data.Slice(EntryBytes + nameBytes, extraBytes), ref sizeBytes, ref compressedBytes, ref headerOffset);
        string name = DecodeName(data.Slice(EntryBytes, nameBytes), (U16(data, 8) & Utf8Flag) != 0);
        if (!name.EndsWith('/'))
        {
            add(name, new ZipEntry(headerOffset, compressedBytes, sizeBytes, U32(data, 16), U16(data, 10), U16(data, 8)));
        }

        return total;
    }

    /// <summary>The extra field holds, in this order, only those numbers that did not fit in 32 bits.</summary>
    private static void ReadZip64Sizes(ReadOnlySpan<byte> extra, ref long sizeBytes, ref long compressedBytes, ref long headerOffset)
    {
        while (extra.Length >= 4)
        {
            int length = Math.Min(U16(extra, 2), extra.Length - 4);
            ReadOnlySpan<byte> field = extra.Slice(4, length);
            if (U16(extra, 0) == Zip64Field)
            {
                Take(ref field, ref sizeBytes);
                Take(ref field, ref compressedBytes);
                Take(ref field, ref headerOffset);
                return;
            }

            extra = extra[(4 + length)..];
        }
    }

    private static void Take(ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value == uint.MaxValue && field.Length >= 8)
        {
            value = I64(field, 0);
            field = field[8..];
        }
    }

    /// <summary>Names without the UTF-8 mark are in an unknown code page; most are ASCII or UTF-8 all the same.</summary>
    private static string DecodeName(ReadOnlySpan<byte> bytes, bool isUtf8)
    {
        string name;
        try
        {
            name = isUtf8 ? Encoding.UTF8.GetString(bytes) : StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            name = Encoding.Latin1.GetString(bytes);
        }

        return name.Replace('\\', '/');
    }

    private static ushort U16(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(data[offset..]);

    private static uint U32(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(data[offset..]);

    private static long I64(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadInt64LittleEndian(data[offset..]);
}
