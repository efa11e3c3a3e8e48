using System.Buffers.Binary;
using System.Text;

namespace StyleGanSharp.Runtime;

/// <summary>Writes an uncompressed zip archive whose bytes depend on nothing but names and contents; Zip64 where it needs to be.</summary>
/// <remarks>Layout: PKWARE APPNOTE 6.3.10, section 4.3. Time stamps are the earliest the format knows, 1 January 1980.</remarks>
internal sealed class ZipWriter(Stream stream) : IDisposable
{
    private const ushort Version = 20;
    private const ushort Zip64Version = 45;
    private const ushort Utf8Flag = 1 << 11;
    private const ushort PaddingField = 0x4246;
    private const ushort EarliestDate = (1 << 5) | 1;

    private readonly MemoryStream _directory = new();
    private long _offset = stream.CanSeek ? stream.Position : 0;
    private long _count;

    /// <param name="name">Name in the archive.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="alignmentBytes">The content starts at a multiple of this; the gap is an extra field that readers skip.</param>
    public void Add(string name, ReadOnlySpan<byte> content, int alignmentBytes = 1)
    {
        byte[] nameBytes = Encoding.UTF8.GetBytes(name);
        bool isFar = _offset >= uint.MaxValue;
        uint crc = Crc32.Compute(content);

        Span<byte> local = stackalloc byte[30];
        local.Clear();
        U32(local, 0, 0x04034b50);
        WriteCommon(local[4..], crc, content.Length, nameBytes.Length, Version);
        byte[] gap = Gap(_offset + local.Length + nameBytes.Length, alignmentBytes);
        U16(local, 28, (ushort)gap.Length);

        Span<byte> entry = stackalloc byte[46];
        entry.Clear();
        U32(entry, 0, 0x02014b50);
        U16(entry, 4, isFar ? Zip64Version : Version);
        WriteCommon(entry[6..], crc, content.Length, nameBytes.Length, isFar ? Zip64Version : Version);
        U16(entry, 30, isFar ? (ushort)12 : (ushort)0);
        U32(entry, 42, isFar ? uint.MaxValue : (uint)_offset);
        _directory.Write(entry);
        _directory.Write(nameBytes);
        if (isFar)
        {
            Span<byte> extra = stackalloc byte[12];
            U16(extra, 0, 1);
            U16(extra, 2, 8);
            BinaryPrimitives.WriteInt64LittleEndian(extra[4..], _offset);
            _directory.Write(extra);
        }

        Write(local);
        Write(nameBytes);
        Write(gap);
        Write(content);
        _count++;
    }

    /// <summary>Writes the directory; nothing can be added afterwards.</summary>
    public void Finish()
    {
        long directoryOffset = _offset;
        long directoryBytes = _directory.Length;
        _directory.WriteTo(stream);
        _offset += directoryBytes;
        if (_count >= ushort.MaxValue || directoryOffset >= uint.MaxValue || directoryBytes >= uint.MaxValue)
        {
            WriteZip64End(directoryOffset, directoryBytes);
        }

        Span<byte> end = stackalloc byte[22];
        end.Clear();
        U32(end, 0, 0x06054b50);
        U16(end, 8, (ushort)Math.Min(_count, ushort.MaxValue));
        U16(end, 10, (ushort)Math.Min(_count, ushort.MaxValue));
        U32(end, 12, (uint)Math.Min(directoryBytes, uint.MaxValue));
        U32(end, 16, (uint)Math.Min(directoryOffset, uint.MaxValue));
        Write(end);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>An extra field of the length that is missing to the next multiple.</summary>
    private static byte[] Gap(long offset, int alignmentBytes)
    {
        if (offset % alignmentBytes == 0)
        {
            return [];
        }

        int padding = (int)((alignmentBytes - ((offset + 4) % alignmentBytes)) % alignmentBytes);
        byte[] gap = new byte[4 + padding];
        U16(gap, 0, PaddingField);
        U16(gap, 2, (ushort)padding);
        return gap;
    }

    private void WriteZip64End(long directoryOffset, long directoryBytes)
    {
        long recordOffset = _offset;
        Span<byte> record = stackalloc byte[76];
        record.Clear();
        U32(record, 0, 0x06064b50);
        BinaryPrimitives.WriteInt64LittleEndian(record[4..], 44);
        U16(record, 12, Zip64Version);
        U16(record, 14, Zip64Version);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], _count);
        BinaryPrimitives.WriteInt64LittleEndian(record[32..], _count);
        BinaryPrimitives.WriteInt64LittleEndian(record[40..], directoryBytes);
        BinaryPrimitives.WriteInt64LittleEndian(record[48..], directoryOffset);
        U32(record, 56, 0x07064b50);
        BinaryPrimitives.WriteInt64LittleEndian(record[64..], recordOffset);
        U32(record, 72, 1);
        Write(record);
    }

    /// <summary>The part that local header and directory entry share, from the version needed to the name's length.</summary>
    private static void WriteCommon(Span<byte> target, uint crc, int sizeBytes, int nameBytes, ushort version)
    {
        U16(target, 0, version);
        U16(target, 2, Utf8Flag);
        U16(target, 8, EarliestDate);
        U32(target, 10, crc);
        U32(target, 14, (uint)sizeBytes);
        U32(target, 18, (uint)sizeBytes);
        U16(target, 22, (ushort)nameBytes);
    }

    private void Write(ReadOnlySpan<byte> data)
    {
        stream.Write(data);
        _offset += data.Length;
    }

    private static void U16(Span<byte> target, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(target[offset..], value);

    private static void U32(Span<byte> target, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(target[offset..], value);
}
