using System.Buffers.Binary;
using System.Text;

namespace StyleGanSharp.Runtime.TorchSharpFixes;

/// <summary>Marks one entry of an ELF library's needed symbol versions weak, so that the dynamic linker accepts a system without it.</summary>
/// <remarks>Layouts: System V ABI (ELF-64) and the GNU symbol versioning extension (sections .gnu.version and .gnu.version_r).</remarks>
internal static class ElfVersionPatch
{
    private const uint DynamicSymbols = 11;
    private const uint NeededVersions = 0x6ffffffe;
    private const uint SymbolVersions = 0x6fffffff;
    private const ushort Weak = 2;

    /// <summary>More entries than any library has: a damaged table may have no end.</summary>
    private const int MaximumEntries = 100_000;

    private readonly record struct Section(uint Type, long Offset, long SizeBytes, int Link);

    /// <summary>Sets the weak flag on <paramref name="version"/> in place.</summary>
    /// <exception cref="StyleGanException">When the image is not a 64-bit little-endian ELF library, does not ask for the version, or uses it for other symbols.</exception>
    public static void MakeWeak(byte[] image, string version, IReadOnlyCollection<string> unusedSymbols)
    {
        try
        {
            Patch(image, version, unusedSymbols);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new StyleGanException("The native TorchSharp library is damaged: an ELF table points outside the file. Restore the packages again.", e);
        }
    }

    private static void Patch(byte[] image, string version, IReadOnlyCollection<string> unusedSymbols)
    {
        if (image.Length < 64 || U32(image, 0) != 0x464c457f || image[4] != 2 || image[5] != 1)
        {
            throw new StyleGanException("The native TorchSharp library is not a 64-bit ELF file. Restore the packages again.");
        }

        Section[] sections = ReadSections(image);
        Section needed = Only(sections, NeededVersions);
        (long flags, ushort index) = FindVersion(image, needed, sections[needed.Link], version);
        string[] others = [.. SymbolsOf(image, sections, index).Where(name => !unusedSymbols.Contains(name))];
        if (others.Length > 0)
        {
            throw new StyleGanException($"This system's libstdc++ lacks {version}, which the native TorchSharp library needs for {string.Join(", ", others.Take(3))}. "
                + "Use a newer system (GCC 13 or later), e.g. Debian 13 or Ubuntu 24.04.");
        }

        BinaryPrimitives.WriteUInt16LittleEndian(Span(image, flags, 2), (ushort)(U16(image, flags) | Weak));
    }

    private static Section[] ReadSections(byte[] image)
    {
        long table = I64(image, 0x28);
        int entrySize = U16(image, 0x3a);
        int count = U16(image, 0x3c);
        var sections = new Section[count];
        for (int i = 0; i < count; i++)
        {
            long at = table + ((long)i * entrySize);
            sections[i] = new Section(U32(image, at + 4), I64(image, at + 0x18), I64(image, at + 0x20), (int)U32(image, at + 0x28));
        }

        return sections;
    }

    private static Section Only(Section[] sections, uint type)
    {
        Section[] found = [.. sections.Where(section => section.Type == type)];
        return found.Length == 1
            ? found[0]
            : throw new StyleGanException("The native TorchSharp library has no symbol version table. Restore the packages again.");
    }

    private static (long FlagsOffset, ushort Index) FindVersion(byte[] image, Section needed, Section strings, string version)
    {
        long library = needed.Offset;
        int left = MaximumEntries;
        while (true)
        {
            long entry = library + U32(image, library + 8);
            for (int i = U16(image, library + 2); i > 0; i--)
            {
                left--;
                ArgumentOutOfRangeException.ThrowIfNegative(left);
                if (Text(image, strings, U32(image, entry + 8)) == version)
                {
                    return (entry + 4, U16(image, entry + 6));
                }

                entry += U32(image, entry + 12);
            }

            uint next = U32(image, library + 12);
            if (next == 0)
            {
                throw new StyleGanException($"The native TorchSharp library does not ask for {version}; it fails to load for another reason.");
            }

            left--;
            ArgumentOutOfRangeException.ThrowIfNegative(left);
            library += next;
        }
    }

    private static IEnumerable<string> SymbolsOf(byte[] image, Section[] sections, ushort version)
    {
        Section versions = Only(sections, SymbolVersions);
        Section symbols = Only(sections, DynamicSymbols);
        Section strings = sections[symbols.Link];
        for (long i = 0; i < versions.SizeBytes / 2; i++)
        {
            if ((U16(image, versions.Offset + (2 * i)) & 0x7fff) == version)
            {
                yield return Text(image, strings, U32(image, symbols.Offset + (24 * i)));
            }
        }
    }

    private static string Text(byte[] image, Section strings, uint offset)
    {
        Span<byte> tail = image.AsSpan(checked((int)(strings.Offset + offset)));
        int end = tail.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? tail : tail[..end]);
    }

    private static Span<byte> Span(byte[] image, long offset, int length) => image.AsSpan(checked((int)offset), length);

    private static ushort U16(byte[] image, long offset) => BinaryPrimitives.ReadUInt16LittleEndian(Span(image, offset, 2));

    private static uint U32(byte[] image, long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Span(image, offset, 4));

    private static long I64(byte[] image, long offset) => BinaryPrimitives.ReadInt64LittleEndian(Span(image, offset, 8));
}
