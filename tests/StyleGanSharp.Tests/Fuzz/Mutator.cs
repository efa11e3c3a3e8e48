using System.Buffers.Binary;

namespace StyleGanSharp.Tests.Fuzz;

/// <summary>Damages files as accidents and adversaries do. A seed always gives the same damage.</summary>
internal static class Mutator
{
    private static readonly byte[] OddBytes = [0, 1, 2, 0x7f, 0x80, 0xff, (byte)'(', (byte)'.', (byte)'R', (byte)'b', (byte)'h', (byte)'2', (byte)'t', (byte)'u', 0x85, 0x93, 0x94];
    private static readonly long[] OddNumbers = [0, 1, -1, 127, 255, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    public static byte[] Mutate(byte[] seedFile, int seed, IReadOnlyList<byte[]> others)
    {
        var random = new Random(seed);
        byte[] data = [.. seedFile];
        for (int left = random.Next(1, 6); left > 0 && data.Length > 0; left--)
        {
            data = Step(data, random, others);
        }

        return data;
    }

    private static byte[] Step(byte[] data, Random random, IReadOnlyList<byte[]> others)
    {
        int at = Place(data, random);
        int count = Math.Min(random.Next(1, 33), data.Length - at);
        switch (random.Next(10))
        {
            case 0:
                data[at] ^= (byte)(1 << random.Next(8));
                return data;
            case 1:
                data[at] = OddBytes[random.Next(OddBytes.Length)];
                return data;
            case 2:
                Span<byte> number = stackalloc byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(number, OddNumbers[random.Next(OddNumbers.Length)]);
                number[..Math.Min(1 << random.Next(4), data.Length - at)].CopyTo(data.AsSpan(at));
                return data;
            case 3:
                return [.. data.AsSpan(0, at), .. data.AsSpan(at + count)];
            case 4:
                return [.. data.AsSpan(0, at + count), .. data.AsSpan(at, count), .. data.AsSpan(at + count)];
            case 5:
                data.AsSpan(at, count).Fill((byte)random.Next(256));
                return data;
            case 6:
                return data[..at];
            case 7:
                // A piece of another place, or of another file.
                byte[] other = random.Next(2) == 0 ? data : others[random.Next(others.Count)];
                int from = Place(other, random);
                other.AsSpan(from, Math.Min(count, other.Length - from))[..Math.Min(count, Math.Min(other.Length - from, data.Length - at))].CopyTo(data.AsSpan(at));
                return data;
            case 8:
                random.NextBytes(data.AsSpan(at, count));
                return data;
            default:
                // A digit of a number in text, such as a size in a header.
                int digit = data.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
                if (digit >= 0)
                {
                    data[at + digit] = (byte)random.Next('0', '9' + 1);
                }

                return data;
        }
    }

    /// <summary>Half of the places are near the start or the end, where files keep their structure.</summary>
    private static int Place(byte[] data, Random random) => random.Next(4) switch
    {
        0 => random.Next(Math.Min(data.Length, 600)),
        1 => data.Length - 1 - random.Next(Math.Min(data.Length, 600)),
        _ => random.Next(data.Length),
    };
}
