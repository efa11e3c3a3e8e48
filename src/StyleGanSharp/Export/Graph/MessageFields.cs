using Google.Protobuf;

namespace StyleGanSharp.Export.Graph;

/// <summary>Writes the fields of a protocol buffer's message.</summary>
/// <param name="buffer">Where to.</param>
internal sealed class MessageFields(Stream buffer) : IDisposable
{
    private readonly CodedOutputStream _output = new(buffer, leaveOpen: true);

    public void Number(int field, long value)
    {
        _output.WriteTag(field, WireFormat.WireType.Varint);
        _output.WriteInt64(value);
    }

    public void Real(int field, float value)
    {
        _output.WriteTag(field, WireFormat.WireType.Fixed32);
        _output.WriteFloat(value);
    }

    public void Text(int field, string value)
    {
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteString(value);
    }

    /// <summary>A message, or bytes.</summary>
    public void Nested(int field, byte[] message)
    {
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteBytes(UnsafeByteOperations.UnsafeWrap(message));
    }

    /// <summary>What stands before bytes that are written by someone else.</summary>
    public void Prefix(int field, int length)
    {
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteLength(length);
    }

    public void Dispose() => _output.Dispose();
}
