using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using StyleGanSharp.Reporting;
using StyleGanSharp.Runtime;
using StyleGanSharp.Tests.Support;
using StyleGanSharp.Training;

namespace StyleGanSharp.Tests.Training;

public sealed class EventFileWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 30)]
    public void Given_numbers_When_written_Then_an_independent_reader_finds_them((NonNull<string> Tag, float Value, ulong Step)[] items)
    {
        var clock = new FixedClock(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 250, TimeSpan.Zero));
        string path;
        using (var writer = new EventFileWriter(_folder.Path, clock))
        {
            path = writer.FilePath;
            foreach ((NonNull<string> tag, float value, ulong step) in items)
            {
                writer.AddScalar(Text(tag.Get), value, (long)(step >> 1));
            }
        }

        List<Message> events = [.. Records(File.ReadAllBytes(path)).Select(Message.Parse)];
        Assert.Equal("brain.Event:2", Encoding.UTF8.GetString(events[0].Bytes(3)));
        Assert.Equal(items.Length + 1, events.Count);
        for (int i = 0; i < items.Length; i++)
        {
            Assert.Equal(1772600767.25, BitConverter.UInt64BitsToDouble(events[i + 1].Number(1)));
            Assert.Equal(items[i].Step >> 1, events[i + 1].Number(2));
            Message value = Message.Parse(Message.Parse(events[i + 1].Bytes(5)).Bytes(1));
            Assert.Equal(Text(items[i].Tag.Get), Encoding.UTF8.GetString(value.Bytes(1)));
            Assert.Equal(items[i].Value, BitConverter.UInt32BitsToSingle((uint)value.Number(2)));
        }
    }

    [Fact]
    public void Given_a_full_disk_When_an_event_does_not_fit_Then_the_file_ends_with_a_whole_frame_and_can_be_continued()
    {
        using var folder = new TemporaryFolder();
        using var disk = TemporaryDisk.Mount(folder.File("disk"), sizeKib: 12);
        using var writer = new EventFileWriter(disk.Path);
        writer.AddScalar("a", 1, 1);
        long before = new FileInfo(writer.FilePath).Length;
        byte[] png = new byte[1 << 16];
        new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 }.CopyTo(png, 0);
        Assert.Contains("No space left on device", Assert.Throws<StyleGanException>(() => writer.AddImage("b", png, 1)).Message, StringComparison.Ordinal);
        Assert.Equal(before, new FileInfo(writer.FilePath).Length);
        writer.AddScalar("a", 1, 2);
        byte[] file = File.ReadAllBytes(writer.FilePath);
        int at = 0;
        int frames = 0;
        for (; at < file.Length; frames++)
        {
            at += 16 + (int)BitConverter.ToInt64(file, at);
        }

        Assert.Equal((3, file.Length), (frames, at));
    }

    [Fact]
    public void Given_a_image_When_written_Then_its_size_and_bytes_are_found()
    {
        byte[] png = new LinePlot { XLabel = "x", YLabel = "y", Series = [new PlotSeries("a", [0, 1], [0, 1])], Width = 120, Height = 100 }.ToPng();
        using var writer = new EventFileWriter(_folder.Path);
        writer.AddImage("fakes", png, 200);
        writer.Flush();
        Message found = Message.Parse(Records(ReadShared(writer.FilePath)).Last());
        Assert.Equal(200UL, found.Number(2));
        Message image = Message.Parse(Message.Parse(Message.Parse(found.Bytes(5)).Bytes(1)).Bytes(4));
        Assert.Equal((100UL, 120UL, 4UL), (image.Number(1), image.Number(2), image.Number(3)));
        Assert.Equal(png, image.Bytes(4));
    }

    [Fact]
    public void Given_bytes_that_are_no_png_When_written_Then_the_error_names_the_image()
    {
        using var writer = new EventFileWriter(_folder.Path);
        Assert.Contains("'fakes' for TensorBoard is not a PNG", Assert.Throws<StyleGanException>(() => writer.AddImage("fakes", new byte[100], 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_continued_run_in_the_same_second_When_opened_Then_it_is_another_file()
    {
        var clock = new FixedClock(DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000));
        using var first = new EventFileWriter(_folder.Path, clock);
        using var second = new EventFileWriter(_folder.Path, clock);
        Assert.NotEqual(first.FilePath, second.FilePath);
        Assert.All([first.FilePath, second.FilePath], path => Assert.StartsWith("events.out.tfevents.1700000000.", Path.GetFileName(path), StringComparison.Ordinal));
    }

    [Fact]
    public void Given_a_folder_that_cannot_be_made_When_opened_Then_the_error_names_it()
    {
        File.WriteAllText(_folder.File("occupied"), string.Empty);
        string message = Assert.Throws<StyleGanException>(() => new EventFileWriter(_folder.File("occupied"))).Message;
        Assert.StartsWith($"TensorBoard events cannot be written to {_folder.File("occupied")}: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_check_value_of_the_checksum_When_computed_by_the_tests_reader_Then_it_is_right() => Assert.Equal(0xE3069283, Crc32C("123456789"u8));

    /// <summary>Not every string FsCheck makes has a UTF-8 form; a lone surrogate becomes the replacement character.</summary>
    private static string Text(string any) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(any));

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static List<byte[]> Records(byte[] file)
    {
        var records = new List<byte[]>();
        for (int at = 0; at < file.Length;)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at)));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            Assert.Equal(Masked(file.AsSpan(at + 12, length)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            records.Add(file[(at + 12)..(at + 12 + length)]);
            at += length + 16;
        }

        return records;
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = Crc32C(data);
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }

    private static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = 0xffffffff;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
            }
        }

        return ~crc;
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    /// <summary>A protocol-buffer message read without knowing its type.</summary>
    private sealed class Message
    {
        private readonly Dictionary<int, object> _fields = [];

        public static Message Parse(byte[] data)
        {
            var message = new Message();
            int at = 0;
            while (at < data.Length)
            {
                ulong key = Varint(data, ref at);
                object value;
                switch (key & 7)
                {
                    case 0:
                        value = Varint(data, ref at);
                        break;
                    case 1:
                        value = BinaryPrimitives.ReadUInt64LittleEndian(data.AsSpan(at));
                        at += 8;
                        break;
                    case 2:
                        int length = (int)Varint(data, ref at);
                        value = data[at..(at + length)];
                        at += length;
                        break;
                    case 5:
                        value = (ulong)BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(at));
                        at += 4;
                        break;
                    default:
                        throw new InvalidDataException($"wire type {key & 7}");
                }

                message._fields.Add((int)(key >> 3), value);
            }

            return message;
        }

        public byte[] Bytes(int field) => (byte[])_fields[field];

        public ulong Number(int field) => (ulong)_fields[field];

        private static ulong Varint(byte[] data, ref int at)
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = data[at++];
                value |= (ulong)(next & 0x7f) << shift;
                if (next < 0x80)
                {
                    return value;
                }
            }
        }
    }
}
