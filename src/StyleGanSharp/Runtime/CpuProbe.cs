using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace StyleGanSharp.Runtime;

/// <summary>The processor's name and its vector instructions.</summary>
internal static class CpuProbe
{
    public static IReadOnlyList<string> VectorInstructions { get; } =
    [
        .. new[]
        {
            ("SSE4.2", Sse42.IsSupported), ("AVX", Avx.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("AVX-512F", Avx512F.IsSupported),
            ("AVX-512BW", Avx512BW.IsSupported), ("AVX-VNNI", AvxVnni.IsSupported), ("NEON", AdvSimd.IsSupported), ("SVE", IsSveSupported),
            ("AVX-512-BF16", HasBFloat16Vectors), ("AMX-BF16", HasBFloat16Tiles),
        }.Where(set => set.Item2).Select(set => set.Item1),
    ];

    /// <summary>Whether the processor multiplies bfloat16 numbers faster than float32.</summary>
    public static bool HasBFloat16 => HasBFloat16Vectors || HasBFloat16Tiles;

    private static bool HasBFloat16Vectors => Avx512F.IsSupported && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;

    private static bool HasBFloat16Tiles => Avx512F.IsSupported && (X86Base.CpuId(7, 0).Edx & (1 << 22)) != 0;

    public static string Name()
    {
        if (X86Base.IsSupported && X86Base.CpuId(unchecked((int)0x80000000), 0).Eax is var last && unchecked((uint)last) >= 0x80000004)
        {
            Span<int> words = stackalloc int[12];
            for (int i = 0; i < 3; i++)
            {
                (words[4 * i], words[(4 * i) + 1], words[(4 * i) + 2], words[(4 * i) + 3]) = X86Base.CpuId(unchecked((int)0x80000002) + i, 0);
            }

            string name = Encoding.ASCII.GetString(MemoryMarshal.AsBytes(words)).Trim('\0', ' ');
            if (name.Length > 0)
            {
                return name;
            }
        }

        return $"{RuntimeInformation.ProcessArchitecture} processor";
    }

#pragma warning disable SYSLIB5003 // Only whether SVE is there is asked; no SVE instruction is used.
    private static bool IsSveSupported => Sve.IsSupported;
#pragma warning restore SYSLIB5003
}
