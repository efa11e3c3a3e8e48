using System.Buffers.Binary;
using System.Text;

namespace StyleGanSharp.Tests.Support;

/// <summary>Writes pickles opcode by opcode.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> _content = [];

    public byte[] Done() => Op('.').ToArray();

    public byte[] ToArray() => [.. _content];

    public PickleBytes Op(params ReadOnlySpan<int> bytes)
    {
        foreach (int value in bytes)
        {
            _content.Add((byte)value);
        }

        return this;
    }

    public PickleBytes Line(char opcode, params ReadOnlySpan<string> lines)
    {
        Op(opcode);
        foreach (string line in lines)
        {
            _content.AddRange(Encoding.Latin1.GetBytes(line + "\n"));
        }

        return this;
    }

    public PickleBytes Global(string module, string name) => Line('c', module, name);

    public PickleBytes Text(string text) => Sized('X', Encoding.UTF8.GetBytes(text));

    public PickleBytes Bytes(ReadOnlySpan<byte> content) => Sized('B', content);

    public PickleBytes Int(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Op('J');
        _content.AddRange(bytes);
        return this;
    }

    public PickleBytes Repeat(int count, Action<PickleBytes> write)
    {
        for (int i = 0; i < count; i++)
        {
            write(this);
        }

        return this;
    }

    private PickleBytes Sized(char opcode, ReadOnlySpan<byte> content)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        Op(opcode);
        _content.AddRange(length);
        _content.AddRange(content);
        return this;
    }
}
