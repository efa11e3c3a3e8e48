using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using StyleGanSharp.Serving.Osc;

namespace StyleGanSharp.Tests.Serving;

/// <summary>The reader of Open Sound Control 1.0.</summary>
public sealed class OscPacketTests
{
    [Fact]
    public void Given_the_examples_of_the_specification_When_they_are_read_Then_each_argument_has_its_value()
    {
        byte[] frequency = [.. "/oscillator/4/frequency\0"u8, .. ",f\0\0"u8, 0x43, 0xdc, 0, 0];
        OscMessage message = OscPacket.Read(frequency)!.Single();
        Assert.Equal("/oscillator/4/frequency", message.Address);
        Assert.Equal([440.0], message.Arguments);
        byte[] several = [.. "/foo\0\0\0\0"u8, .. ",iisff\0\0"u8, 0, 0, 3, 0xe8, 0xff, 0xff, 0xff, 0xff, .. "hello\0\0\0"u8, 0x3f, 0x9d, 0xf3, 0xb6, 0x40, 0xb5, 0xb2, 0x2d];
        message = OscPacket.Read(several)!.Single();
        Assert.Equal([1000.0, -1.0, "hello", (double)1.234f, (double)5.678f], message.Arguments);
    }

    [Property(MaxTest = 300)]
    public void Given_messages_in_bundles_When_they_are_written_and_read_Then_they_are_the_same(int[] numbers, float[] fractions, string[] texts, byte depth)
    {
        OscMessage[] messages =
        [
            .. numbers.Select((number, i) => new OscMessage($"/i/{i}", [(double)number])), .. fractions.Select((number, i) => new OscMessage($"/f/{i}", [(double)number, true, null])),
            .. texts.Where(text => text is not null && !text.Contains('\0')).Select((text, i) => new OscMessage($"/s/{i}", [Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), (double)i])),
        ];
        byte[] packet = Bundle(messages.Select(Bytes));
        for (int i = 0; i < depth % 5; i++)
        {
            packet = Bundle([packet]);
        }

        IReadOnlyList<OscMessage> read = OscPacket.Read(packet)!;
        Assert.Equal(messages.Select(Text), read.Select(Text));
    }

    [Property(MaxTest = 500)]
    public void Given_any_bytes_When_they_are_read_Then_nothing_is_thrown(byte[] packet) => OscPacket.Read(packet);

    [Property(MaxTest = 300)]
    public void Given_a_message_that_is_cut_off_or_has_a_changed_byte_When_it_is_read_Then_it_is_refused_or_well_formed(int number, string text, ushort at, byte value)
    {
        byte[] packet = Bundle([Bytes(new OscMessage("/seed", [(double)number, (text ?? string.Empty).Replace("\0", string.Empty), 0.5])), Bytes(new OscMessage("/psi", [0.25]))]);
        Assert.NotNull(OscPacket.Read(packet));
        for (int length = 0; length < packet.Length; length++)
        {
            IReadOnlyList<OscMessage>? cut = OscPacket.Read(packet.AsSpan(0, length));
            Assert.True(cut is null || cut.Count < 2, $"{length} of {packet.Length} bytes");
        }

        packet[at % packet.Length] = value;
        Assert.True(OscPacket.Read(packet) is not { } read || read.All(message => message.Address.StartsWith('/')));
    }

    [Theory]
    [InlineData("", "no bytes")]
    [InlineData("seed,i 0001", "no slash")]
    [InlineData("/seed", "not padded")]
    public void Given_a_malformed_packet_When_it_is_read_Then_it_is_refused(string packet, string why) => Assert.True(OscPacket.Read(Encoding.ASCII.GetBytes(packet)) is null, why);

    [Fact]
    public void Given_bundles_in_bundles_without_end_When_they_are_read_Then_they_are_refused()
    {
        byte[] packet = Bytes(new OscMessage("/seed", [1.0]));
        for (int i = 0; i < 100; i++)
        {
            packet = Bundle([packet]);
        }

        Assert.Null(OscPacket.Read(packet));
    }

    [Fact]
    public void Given_messages_When_they_are_gathered_Then_the_last_of_each_counts_within_its_range_and_senseless_ones_are_counted()
    {
        var changes = new OscChanges();
        Assert.Null(changes.Take());
        foreach (OscMessage message in new[]
        {
            new OscMessage("/seed", [3.0]), new OscMessage("/seed", [5.9]), new OscMessage("/psi", [99.0]), new OscMessage("/direction/sefa/2", [1.5]), new OscMessage("/direction/sefa/2", [2.5]), new OscMessage("/preset", [4.0]),
            new OscMessage("/label", ["7"]), new OscMessage("/psi", ["much"]), new OscMessage("/psi", []), new OscMessage("/psi", [double.NaN]), new OscMessage("/evil", [1.0]), new OscMessage("/direction/sefa/999", [1.0]), new OscMessage("/preset", [10.0]),
        })
        {
            changes.Add(message);
        }

        Assert.Equal(6, changes.Ignored);
        JsonElement told = JsonSerializer.SerializeToElement(changes.Take());
        Assert.Equal("""{"seed":5,"psi":4,"label":"7"}""", told.GetProperty("patch").GetRawText());
        Assert.Equal("""[{"method":"sefa","index":2,"strength":2.5}]""", told.GetProperty("directions").GetRawText());
        Assert.Equal(4, told.GetProperty("preset").GetInt32());
        Assert.Null(changes.Take());
    }

    private static string Text(OscMessage message) => $"{message.Address} {string.Join(", ", message.Arguments.Select(item => item switch { null => "null", double number => BitConverter.DoubleToInt64Bits(number).ToString("x"), _ => $"{item}" }))}";

    private static byte[] Bytes(OscMessage message)
    {
        var arguments = new List<byte>();
        string tags = ",";
        foreach (object? argument in message.Arguments)
        {
            byte[] eight = new byte[8];
            switch (argument)
            {
                case double whole when whole == Math.Floor(whole) && Math.Abs(whole) < int.MaxValue && !(whole == 0 && double.IsNegative(whole)):
                    tags += "i";
                    BinaryPrimitives.WriteInt32BigEndian(eight, (int)whole);
                    arguments.AddRange(eight[..4]);
                    break;
                case double number:
                    tags += "d";
                    BinaryPrimitives.WriteDoubleBigEndian(eight, number);
                    arguments.AddRange(eight);
                    break;
                case string text:
                    tags += "s";
                    arguments.AddRange(Padded(text));
                    break;
                default:
                    tags += argument is true ? "T" : "N";
                    break;
            }
        }

        return [.. Padded(message.Address), .. Padded(tags), .. arguments];
    }

    private static byte[] Padded(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. bytes, .. new byte[4 - (bytes.Length % 4)]];
    }

    private static byte[] Bundle(IEnumerable<byte[]> parts)
    {
        var all = new List<byte>([.. "#bundle\0"u8, 0, 0, 0, 0, 0, 0, 0, 1]);
        foreach (byte[] part in parts)
        {
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
            all.AddRange(length);
            all.AddRange(part);
        }

        return [.. all];
    }
}
