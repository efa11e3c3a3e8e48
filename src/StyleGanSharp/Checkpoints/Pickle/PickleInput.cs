using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Checkpoints.Pickle;

/// <summary>Reads the arguments of opcodes, forwards; long strings of bytes are stepped over and left where they are.</summary>
internal sealed class PickleInput(ByteRange source)
{
    private const int WindowBytes = 4096;
    private const int MaxNumberBytes = 256;
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _window = new byte[(int)Math.Min(WindowBytes, source.Length)];
    private long _windowStart;
    private int _windowBytes;

    /// <summary>Position in the source.</summary>
    public long Position { get; private set; }

    public ByteRange Source => source;

    private long Remaining => source.Length - Position;

    /// <summary>An error at a place in the file.</summary>
    public StyleGanException Error(long position, string what, string remedy = "Nothing in it was executed. Get the file again from where it was published.") =>
        new($"{source.Path}: byte {source.Start + position}: {what}. {remedy}");

    public byte ReadByte()
    {
        Need(1);
        if (Position < _windowStart || Position >= _windowStart + _windowBytes)
        {
            _windowStart = Position;
            _windowBytes = (int)Math.Min(_window.Length, Remaining);
            source.Read(_windowStart, _window.AsSpan(0, _windowBytes));
        }

        return _window[(int)(Position++ - _windowStart)];
    }

    public int ReadUInt16() => ReadByte() | (ReadByte() << 8);

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    public long ReadUInt32() => (uint)ReadInt32();

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8));

    /// <summary>The only number that pickles keep in big-endian order.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Bytes(8));

    /// <summary>An integer of the given length in bytes, two's complement.</summary>
    public object ReadLong(long length)
    {
        if (length is < 0 or > MaxNumberBytes)
        {
            throw Error(Position, $"an integer claims {Quantity.Of(length, "byte")}; more than {MaxNumberBytes} are not read");
        }

        return Narrow(new BigInteger(Bytes((int)length)));
    }

    /// <summary>Bytes that stay in the file.</summary>
    public ByteRange ReadRange(long length)
    {
        Need(length);
        ByteRange range = source.Slice(Position, length);
        Position += length;
        return range;
    }

    public string ReadUtf8(long length)
    {
        long start = Position;
        try
        {
            // Python lets half of a surrogate pair through; a name or option never has one.
            return Utf8.GetString(Bytes(length));
        }
        catch (DecoderFallbackException)
        {
            throw Error(start, "a text is not UTF-8");
        }
    }

    public string ReadLatin1(long length) => Encoding.Latin1.GetString(Bytes(length));

    /// <summary>Text up to the end of the line, which is not part of it.</summary>
    public string ReadLine()
    {
        var text = new StringBuilder();
        for (byte value = ReadByte(); value != '\n'; value = ReadByte())
        {
            text.Append((char)value);
        }

        return text.ToString();
    }

    /// <summary>An integer or truth value as text, as protocol 0 writes them.</summary>
    public object ReadNumberLine()
    {
        long start = Position;
        string line = ReadLine();
        string digits = line.EndsWith('L') ? line[..^1] : line;
        return line switch
        {
            "00" => false,
            "01" => true,
            _ => digits.Length <= MaxNumberBytes && BigInteger.TryParse(digits, out BigInteger value)
                ? Narrow(value)
                : throw Error(start, "an integer cannot be read"),
        };
    }

    internal static object Narrow(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            return (long)value;
        }

        return value;
    }

    private byte[] Bytes(long length)
    {
        Need(length);
        if (length > Array.MaxLength)
        {
            throw Error(Position, $"a text claims {Quantity.Of(length, "byte")}");
        }

        byte[] bytes = new byte[length];
        source.Read(Position, bytes);
        Position += length;
        return bytes;
    }

    private void Need(long length)
    {
        if (length < 0 || length > Remaining)
        {
            throw Error(Position, length == 1 ? "the pickle ends here: the file is cut off" : $"{(ulong)length} bytes are announced and {Remaining} are left: the file is cut off or damaged");
        }
    }
}
