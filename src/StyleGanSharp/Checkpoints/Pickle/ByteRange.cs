using Microsoft.Win32.SafeHandles;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Checkpoints.Pickle;

/// <summary>A part of a file, or of memory, that is read only when asked for: the weights of a checkpoint stay on the disk until a network takes them.</summary>
internal sealed class ByteRange
{
    private readonly SafeFileHandle? _file;
    private readonly byte[] _memory;

    private ByteRange(string path, SafeFileHandle? file, byte[] memory, long start, long length)
    {
        (Path, _file, _memory, Start, Length) = (path, file, memory, start, length);
    }

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    /// <summary>Where the range starts in the file.</summary>
    public long Start { get; }

    public long Length { get; }

    public static ByteRange OfFile(string path, SafeFileHandle file) => new(path, file, [], 0, RandomAccess.GetLength(file));

    public static ByteRange OfMemory(string path, byte[] content) => new(path, null, content, 0, content.Length);

    /// <summary>A part of this range; the caller has checked that it lies inside.</summary>
    public ByteRange Slice(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        return new ByteRange(Path, _file, _memory, Start + offset, length);
    }

    /// <summary>Reads into the whole of a buffer.</summary>
    /// <exception cref="StyleGanException">When the file cannot be read, or has become shorter since it was opened.</exception>
    public void Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(buffer.Length, Length - offset);
        if (_file is null)
        {
            _memory.AsSpan((int)(Start + offset), buffer.Length).CopyTo(buffer);
            return;
        }

        long at = Start + offset;
        while (buffer.Length > 0)
        {
            int read;
            try
            {
                read = RandomAccess.Read(_file, buffer, at);
            }
            catch (IOException e)
            {
                throw new StyleGanException($"{Path} cannot be read: {e.Message}", e);
            }

            if (read == 0)
            {
                throw new StyleGanException($"{Path} ends at byte {at}: it was changed while it was read. Open it again.");
            }

            buffer = buffer[read..];
            at += read;
        }
    }

    public byte[] ToArray()
    {
        byte[] content = new byte[Length];
        Read(0, content);
        return content;
    }

    /// <summary>Fills a contiguous CPU tensor that has exactly this many bytes.</summary>
    public void ReadInto(Tensor target)
    {
        const int MaxBytesAtOnce = 1 << 24;
        Span<byte> bytes = target.bytes;
        for (long done = 0; done < Length; done += MaxBytesAtOnce)
        {
            Read(done, bytes.Slice((int)done, (int)Math.Min(MaxBytesAtOnce, Length - done)));
        }
    }
}
