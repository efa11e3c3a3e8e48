using System.Buffers.Binary;
using System.Text;

namespace StyleGanSharp.Checkpoints.Pickle;

/// <summary>Writes the few opcodes of protocol 2 that a state dictionary needs.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];

    public void Start() => _bytes.AddRange([0x80, 2]);

    public void Mark() => _bytes.Add((byte)'(');

    public void Tuple() => _bytes.Add((byte)'t');

    public void Reduce() => _bytes.Add((byte)'R');

    public void SetItems() => _bytes.Add((byte)'u');

    public void PersistentId() => _bytes.Add((byte)'Q');

    public void False() => _bytes.Add(0x89);

    public void EmptyOrderedDict()
    {
        Global("collections", "OrderedDict");
        _bytes.AddRange([(byte)')', (byte)'R']);
    }

    public void Global(string module, string name) => _bytes.AddRange(Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));

    public void Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        _bytes.Add((byte)'X');
        Int32(utf8.Length);
        _bytes.AddRange(utf8);
    }

    public void Whole(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            _bytes.Add((byte)'J');
            Int32((int)value);
            return;
        }

        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _bytes.AddRange([0x8a, 8]);
        _bytes.AddRange(bytes);
    }

    public void Wholes(IEnumerable<long> values)
    {
        Mark();
        foreach (long value in values)
        {
            Whole(value);
        }

        Tuple();
    }

    public byte[] Stop() => [.. _bytes, (byte)'.'];

    private void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }
}
