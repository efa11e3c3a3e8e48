namespace StyleGanSharp.Runtime;

/// <summary>The checksum of zip entries (ISO 3309, reflected polynomial 0xEDB88320), four bytes at a step.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        uint[] table = Table;
        while (data.Length >= 4)
        {
            crc ^= (uint)(data[0] | (data[1] << 8) | (data[2] << 16) | (data[3] << 24));
            crc = table[768 + (crc & 0xff)] ^ table[512 + ((crc >> 8) & 0xff)] ^ table[256 + ((crc >> 16) & 0xff)] ^ table[crc >> 24];
            data = data[4..];
        }

        foreach (byte value in data)
        {
            crc = table[(crc ^ value) & 0xff] ^ (crc >> 8);
        }

        return ~crc;
    }

    /// <summary>Table k·256 + b: the checksum's change by byte b followed by k zero bytes.</summary>
    private static uint[] MakeTable()
    {
        uint[] table = new uint[4 * 256];
        for (uint b = 0; b < 256; b++)
        {
            uint crc = b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }

            table[b] = crc;
        }

        for (int i = 256; i < table.Length; i++)
        {
            table[i] = (table[i - 256] >> 8) ^ table[table[i - 256] & 0xff];
        }

        return table;
    }
}
