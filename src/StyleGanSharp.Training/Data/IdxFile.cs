using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>An IDX file of bytes: big-endian magic 0x0000 08 dd (dd = number of dimensions), dd sizes, data. A plain file is read in place, a .gz is unpacked into memory.</summary>
internal sealed class IdxFile : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle? _file;
    private readonly byte[]? _data;
    private readonly int _itemBytes;

    private IdxFile(string path, int[] sizes, SafeFileHandle? file, byte[]? data)
    {
        _path = path;
        Sizes = sizes;
        _file = file;
        _data = data;
        _itemBytes = ItemBytes(sizes);
    }

    /// <summary>Number of items, then the size of one.</summary>
    public int[] Sizes { get; }

    private int HeaderBytes => 4 + (4 * Sizes.Length);

    public static IdxFile Open(string path, int dimensions)
    {
        try
        {
            return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? OpenPacked(path, dimensions) : OpenPlain(path, dimensions);
        }
        catch (Exception e) when (e is InvalidDataException or StyleGanException && FileKind.Of(path) is { } kind and not FileKind.PlainText && !kind.Contains("gzip", StringComparison.Ordinal))
        {
            throw FileKind.Refusal(path, FileKind.Of(path), "an IDX file", string.Empty);
        }
        catch (InvalidDataException e)
        {
            throw new StyleGanException($"{path} is damaged: its gzip data is not valid. Download it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException(File.Exists(path) ? $"{path} cannot be read: {e.Message}" : $"{path} does not exist. Check the path.", e);
        }
    }

    public void Read(int index, Span<byte> item)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Sizes[0], nameof(index));
        if (_data is not null)
        {
            _data.AsSpan(index * _itemBytes, _itemBytes).CopyTo(item);
            return;
        }

        ZipDirectory.ReadExactly(_file!, item[.._itemBytes], HeaderBytes + ((long)index * _itemBytes), _path);
    }

    public void Dispose() => _file?.Dispose();

    private static IdxFile OpenPlain(string path, int dimensions)
    {
        SafeFileHandle file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        try
        {
            byte[] header = new byte[4 + (4 * dimensions)];
            int read = RandomAccess.Read(file, header, 0);
            int[] sizes = ReadSizes(path, header.AsSpan(0, read), dimensions);
            long available = RandomAccess.GetLength(file) - header.Length;
            if (available < (long)sizes[0] * ItemBytes(sizes))
            {
                throw CutOff(path, sizes, available / ItemBytes(sizes));
            }

            return new IdxFile(path, sizes, file, null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static IdxFile OpenPacked(string path, int dimensions)
    {
        using var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        byte[] header = new byte[4 + (4 * dimensions)];
        int[] sizes = ReadSizes(path, header.AsSpan(0, packed.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)), dimensions);
        long total = (long)sizes[0] * ItemBytes(sizes);
        if (total > Array.MaxLength)
        {
            throw new StyleGanException($"{path} holds {Quantity.Of(total, "byte")}, too many to unpack into memory. Unpack it with gunzip and use the plain file.");
        }

        // Grows with what is really there, so that a forged header takes no memory.
        using var data = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        int read;
        while (data.Length < total && (read = packed.Read(buffer, 0, (int)Math.Min(buffer.Length, total - data.Length))) > 0)
        {
            data.Write(buffer, 0, read);
        }

        return data.Length == total ? new IdxFile(path, sizes, null, data.ToArray()) : throw CutOff(path, sizes, data.Length / ItemBytes(sizes));
    }

    private static int[] ReadSizes(string path, ReadOnlySpan<byte> header, int dimensions)
    {
        if (header.Length < 4 + (4 * dimensions) || BinaryPrimitives.ReadUInt32BigEndian(header) != (0x0800u | (uint)dimensions))
        {
            throw new StyleGanException($"{path} is not an IDX file of bytes with {Quantity.Of(dimensions, "dimension")}: its first bytes are {Convert.ToHexString(header[..Math.Min(4, header.Length)])}.");
        }

        int[] sizes = new int[dimensions];
        for (int i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(header[(4 + (4 * i))..]);
        }

        return Array.TrueForAll(sizes, size => size > 0)
            ? sizes
            : throw new StyleGanException($"{path} has the impossible sizes {string.Join("x", sizes)}.");
    }

    private static int ItemBytes(int[] sizes)
    {
        long bytes = 1;
        foreach (int size in sizes[1..])
        {
            bytes = Math.Min(bytes * size, int.MaxValue);
        }

        return (int)bytes;
    }

    private static StyleGanException CutOff(string path, int[] sizes, long found) =>
        new($"{path} is cut off: it announces {Quantity.Of(sizes[0], "item")} and holds {found}. Download it again.");
}
