using System.Buffers.Binary;
using System.Text;

namespace StyleGanSharp.Serving.Osc;

/// <summary>Reads packets of Open Sound Control 1.0: texts that end with a zero and are padded to four bytes, type tags, big-endian numbers, bundles of messages.</summary>
internal static class OscPacket
{
    private const int MaxDepth = 8;
    private const int MaxMessages = 1000;
    private const int TimeTagBytes = 8;

    private static readonly byte[] BundleMark = "#bundle\0"u8.ToArray();

    /// <summary>Reads a packet.</summary>
    /// <param name="packet">As it came.</param>
    /// <returns>Its messages in order; null when it is malformed, in whole or in part.</returns>
    public static IReadOnlyList<OscMessage>? Read(ReadOnlySpan<byte> packet)
    {
        var messages = new List<OscMessage>();
        return Read(packet, messages, 0) ? messages : null;
    }

    private static bool Read(ReadOnlySpan<byte> packet, List<OscMessage> messages, int depth)
    {
        if (packet.Length == 0 || packet.Length % 4 != 0 || depth > MaxDepth || messages.Count >= MaxMessages)
        {
            return false;
        }

        if (!packet.StartsWith(BundleMark))
        {
            return ReadMessage(packet, messages);
        }

        ReadOnlySpan<byte> rest = packet[BundleMark.Length..];
        if (rest.Length < TimeTagBytes)
        {
            return false;
        }

        rest = rest[TimeTagBytes..]; // when to obey: the studio obeys at once
        while (rest.Length > 0)
        {
            if (rest.Length < 4 || BinaryPrimitives.ReadInt32BigEndian(rest) is var length && (length <= 0 || length > rest.Length - 4) || !Read(rest.Slice(4, length), messages, depth + 1))
            {
                return false;
            }

            rest = rest[(4 + length)..];
        }

        return true;
    }

    private static bool ReadMessage(ReadOnlySpan<byte> packet, List<OscMessage> messages)
    {
        if (ReadText(ref packet) is not { Length: > 0 } address || address[0] != '/')
        {
            return false;
        }

        string? tags = packet.Length == 0 ? "," : ReadText(ref packet); // some old programs leave the tags of an empty list out
        if (tags is not { Length: > 0 } || tags[0] != ',')
        {
            return false;
        }

        var arguments = new List<object?>();
        foreach (char tag in tags.AsSpan(1))
        {
            if (!ReadArgument(tag, ref packet, arguments))
            {
                return false;
            }
        }

        messages.Add(new OscMessage(address, arguments));
        return packet.Length == 0;
    }

    private static bool ReadArgument(char tag, ref ReadOnlySpan<byte> packet, List<object?> arguments)
    {
        int bytes = tag switch { 'i' or 'f' or 'b' or 'c' or 'r' or 'm' => 4, 'h' or 'd' or 't' => 8, _ => 0 };
        if (packet.Length < bytes)
        {
            return false;
        }

        switch (tag)
        {
            case 's' or 'S':
                if (ReadText(ref packet) is not { } text)
                {
                    return false;
                }

                arguments.Add(text);
                return true;
            case 'b':
                int length = BinaryPrimitives.ReadInt32BigEndian(packet);
                if (length < 0 || length > packet.Length - 4)
                {
                    return false;
                }

                int padded = 4 + (((length + 3) / 4) * 4);
                if (padded > packet.Length)
                {
                    return false;
                }

                arguments.Add(null);
                packet = packet[padded..];
                return true;
            case 'T' or 'F' or 'N' or 'I' or '[' or ']':
                arguments.AddRange(tag is '[' or ']' ? [] : [tag switch { 'T' => true, 'F' => false, _ => null }]);
                return true;
        }

        if (bytes == 0)
        {
            return false; // an unknown tag: how long its argument is cannot be known
        }

        arguments.Add(tag switch
        {
            'i' => (double)BinaryPrimitives.ReadInt32BigEndian(packet),
            'f' => (double)BinaryPrimitives.ReadSingleBigEndian(packet),
            'h' => (double)BinaryPrimitives.ReadInt64BigEndian(packet),
            'd' => BinaryPrimitives.ReadDoubleBigEndian(packet),
            _ => null,
        });
        packet = packet[bytes..];
        return true;
    }

    /// <summary>A text with its zero and padding.</summary>
    private static string? ReadText(ref ReadOnlySpan<byte> packet)
    {
        int end = packet.IndexOf((byte)0);
        int padded = ((end / 4) + 1) * 4;
        if (end < 0 || padded > packet.Length || packet[end..padded].ContainsAnyExcept((byte)0))
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(packet[..end]);
        packet = packet[padded..];
        return text;
    }
}
