using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace StyleGanSharp.Runtime.TorchSharpFixes;

/// <summary>Builds an ELF library that holds nothing but its name. Once it is loaded, the dynamic linker answers requests for that name with it.</summary>
/// <remarks>Layout: System V ABI, ELF-64, little-endian: headers, then the dynamic table, an empty hash table, the null symbol and the names.</remarks>
internal static class ElfStub
{
    private const int ProgramHeadersAt = 64;
    private const int DynamicAt = 256;
    private const int HashAt = 384;
    private const int SymbolsAt = 400;
    private const int StringsAt = 424;
    private const int SymbolBytes = 24;
    private const uint Readable = 4;
    private const uint Writable = 2;

    /// <summary>The library's bytes, for the processor this process runs on.</summary>
    public static byte[] Build(string name)
    {
        byte[] text = Encoding.ASCII.GetBytes(name);
        byte[] image = new byte[StringsAt + text.Length + 2];
        text.CopyTo(image, StringsAt + 1);
        ReadOnlySpan<byte> identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(image);
        Put16(0x10, 3);
        Put16(0x12, (ushort)(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 183 : 62));
        Put32(0x14, 1);
        Put64(0x20, ProgramHeadersAt);
        Put16(0x34, 64);
        Put16(0x36, 56);
        Put16(0x38, 3);
        Put16(0x3a, 64);

        // The linker relocates addresses inside the dynamic table, so it must be writable; a stack mark keeps the stack not executable.
        Header(0, type: 1, Readable | Writable, 0, image.Length, alignment: 0x10000);
        Header(1, type: 2, Readable | Writable, DynamicAt, HashAt - DynamicAt, alignment: 8);
        Header(2, type: 0x6474e551, Readable | Writable, 0, 0, alignment: 16);
        Dynamic(0, tag: 14, 1);
        Dynamic(1, tag: 4, HashAt);
        Dynamic(2, tag: 5, StringsAt);
        Dynamic(3, tag: 6, SymbolsAt);
        Dynamic(4, tag: 10, text.Length + 2);
        Dynamic(5, tag: 11, SymbolBytes);
        Put32(HashAt, 1);
        Put32(HashAt + 4, 1);
        return image;

        void Header(int i, uint type, uint flags, long offset, long size, long alignment)
        {
            int at = ProgramHeadersAt + (56 * i);
            Put32(at, type);
            Put32(at + 4, flags);
            Put64(at + 8, offset);
            Put64(at + 16, offset);
            Put64(at + 24, offset);
            Put64(at + 32, size);
            Put64(at + 40, size);
            Put64(at + 48, alignment);
        }

        void Dynamic(int i, long tag, long value)
        {
            Put64(DynamicAt + (16 * i), tag);
            Put64(DynamicAt + (16 * i) + 8, value);
        }

        void Put16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at), value);
        void Put32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(at), value);
        void Put64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(at), value);
    }
}
