using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Training;

/// <summary>Writes a TensorBoard event file. A continued run makes another file in the same folder; TensorBoard shows the files of a folder as one run.</summary>
/// <remarks>
/// TFRecord frames (length, masked CRC-32C of the length, data, masked CRC-32C of the data) around protocol-buffer messages of type
/// <c>Event</c>. Not safe for use from several threads at once.
/// </remarks>
public sealed class EventFileWriter : IDisposable
{
    private const string FileVersion = "brain.Event:2";
    private const uint CrcMask = 0xa282ead8;
    private const int VarintType = 0;
    private const int Fixed64Type = 1;
    private const int BytesType = 2;
    private const int Fixed32Type = 5;

    // The largest header that IHDR, PNG's first chunk, needs: signature, chunk length and name, width, height, bit depth, color type.
    private const int PngHeaderBytes = 26;

    private readonly FileStream _stream;
    private readonly TimeProvider _clock;

    /// <summary>Makes a new event file.</summary>
    /// <param name="folder">The run's folder; it is created.</param>
    /// <param name="clock">Gives the wall time of events; null is the system's clock.</param>
    /// <exception cref="StyleGanException">When the folder cannot be written.</exception>
    public EventFileWriter(string folder, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _clock = clock ?? TimeProvider.System;
        _stream = Guard(folder, () => Create(folder, _clock.GetUtcNow()));
        var version = new MemoryStream();
        Field(version, 3, Encoding.UTF8.GetBytes(FileVersion));
        WriteEvent(0, version);
        Flush();
    }

    /// <summary>The file being written.</summary>
    public string FilePath => _stream.Name;

    /// <summary>Adds one number.</summary>
    /// <param name="tag">Name of the curve, e.g. <c>Loss/G/loss</c>.</param>
    /// <param name="value">The number, stored as float32.</param>
    /// <param name="step">Where on the horizontal axis, e.g. thousands of images seen.</param>
    /// <exception cref="StyleGanException">When the file cannot be written.</exception>
    public void AddScalar(string tag, double value, long step)
    {
        var item = new MemoryStream();
        Field(item, 1, Encoding.UTF8.GetBytes(tag));
        Key(item, 2, Fixed32Type);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(number, (float)value);
        item.Write(number);
        WriteSummary(step, item);
    }

    /// <summary>Adds one image.</summary>
    /// <param name="tag">Name of the image's row, e.g. <c>fakes</c>.</param>
    /// <param name="png">A PNG file's bytes.</param>
    /// <param name="step">Where on the time line.</param>
    /// <exception cref="StyleGanException">When <paramref name="png"/> is not a PNG, or the file cannot be written.</exception>
    public void AddImage(string tag, ReadOnlySpan<byte> png, long step)
    {
        if (png.Length < PngHeaderBytes || !png[..8].SequenceEqual<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]))
        {
            throw new StyleGanException($"The image '{tag}' for TensorBoard is not a PNG file of {Quantity.Of(png.Length, "byte")}. Encode it as PNG.");
        }

        // The format's color space is its number of channels. PNG color types: 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGBA.
        int channels = png[25] switch { 0 => 1, 4 => 2, 6 => 4, _ => 3 };
        var image = new MemoryStream();
        Field(image, 1, BinaryPrimitives.ReadUInt32BigEndian(png[20..]));
        Field(image, 2, BinaryPrimitives.ReadUInt32BigEndian(png[16..]));
        Field(image, 3, (ulong)channels);
        Field(image, 4, png);
        var item = new MemoryStream();
        Field(item, 1, Encoding.UTF8.GetBytes(tag));
        Field(item, 4, Contents(image));
        WriteSummary(step, item);
    }

    /// <summary>Hands everything written so far to the operating system, so that TensorBoard sees it.</summary>
    /// <exception cref="StyleGanException">When the file cannot be written.</exception>
    public void Flush() => Guard(FilePath, () =>
    {
        _stream.Flush();
        return 0;
    });

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static FileStream Create(string folder, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; ; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{now.ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}.{i}");
            string path = Path.Combine(Path.GetFullPath(folder), name);
            if (!File.Exists(path))
            {
                return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            }
        }
    }

    private static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StyleGanException($"TensorBoard events cannot be written to {path}: {e.Message} Free some space or choose another folder.", e);
        }
    }

    private void WriteSummary(long step, MemoryStream item)
    {
        var summary = new MemoryStream();
        Field(summary, 1, Contents(item));
        var content = new MemoryStream();
        Field(content, 5, Contents(summary));
        WriteEvent(step, content);
    }

    private void WriteEvent(long step, MemoryStream content)
    {
        var message = new MemoryStream();
        Key(message, 1, Fixed64Type);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(time, (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds);
        message.Write(time);
        Field(message, 2, (ulong)step);
        message.Write(Contents(content));
        byte[] data = message.ToArray();
        byte[] frame = new byte[data.Length + 16];
        BinaryPrimitives.WriteInt64LittleEndian(frame, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), MaskedCrc(frame.AsSpan(0, 8)));
        data.CopyTo(frame, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(12 + data.Length), MaskedCrc(data));
        Guard(FilePath, () =>
        {
            long end = _stream.Length;
            try
            {
                _stream.Write(frame);
            }
            catch (IOException)
            {
                _stream.SetLength(end); // readers stop at half a frame
                throw;
            }

            return 0;
        });
    }

    private static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (byte value in data[(words.Length * 8)..])
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return BitOperations.RotateRight(~crc, 15) + CrcMask;
    }

    private static void Field(MemoryStream target, int number, ReadOnlySpan<byte> content)
    {
        Key(target, number, BytesType);
        Varint(target, (ulong)content.Length);
        target.Write(content);
    }

    private static void Field(MemoryStream target, int number, ulong value)
    {
        Key(target, number, VarintType);
        Varint(target, value);
    }

    private static void Key(MemoryStream target, int number, int type) => Varint(target, (ulong)((number << 3) | type));

    private static void Varint(MemoryStream target, ulong value)
    {
        while (value >= 0x80)
        {
            target.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        target.WriteByte((byte)value);
    }

    private static ReadOnlySpan<byte> Contents(MemoryStream stream) => stream.GetBuffer().AsSpan(0, (int)stream.Length);
}
