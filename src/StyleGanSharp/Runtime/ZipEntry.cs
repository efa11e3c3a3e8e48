namespace StyleGanSharp.Runtime;

/// <summary>Where the content of one file lies in a zip archive.</summary>
internal readonly record struct ZipEntry(long HeaderOffset, long CompressedBytes, long SizeBytes, uint Crc, ushort Method, ushort Flags)
{
    public const ushort Stored = 0;
    public const ushort Deflated = 8;

    public bool IsEncrypted => (Flags & 1) != 0;
}
