using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StyleGanSharp.Ops.Cpu.Vectors;

/// <summary>One register of 512 bits (AVX-512).</summary>
internal readonly unsafe struct Vector1x512 : IVector<Vector1x512>
{
    private readonly Vector512<float> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector1x512(Vector512<float> v) => _v = v;

    private static Vector512<uint> LaneBits => Vector512.Create(1u, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector1x512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector1x512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector1x512 value, float* target) => value._v.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector1x512 Add(Vector1x512 left, Vector1x512 right) => new(left._v + right._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector1x512 Subtract(Vector1x512 left, Vector1x512 right) => new(left._v - right._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector1x512 MultiplyAdd(Vector1x512 left, Vector1x512 right, Vector1x512 addend) => new(Vector512.MultiplyAddEstimate(left._v, right._v, addend._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector1x512 Multiply(Vector1x512 left, Vector1x512 right) => new(left._v * right._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector1x512 Clamp(Vector1x512 value, Vector1x512 bound) => new(Vector512.MinNative(bound._v, Vector512.MaxNative(-bound._v, value._v)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort IsPositive(Vector1x512 value) => (ushort)Vector512.GreaterThan(value._v, Vector512<float>.Zero).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort IsWithin(Vector1x512 value, Vector1x512 bound) => (ushort)Vector512.LessThanOrEqual(Vector512.Abs(value._v), bound._v).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector1x512 Select(ushort bits, Vector1x512 ifSet, Vector1x512 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(Vector512.Create((uint)bits) & LaneBits, LaneBits).AsSingle(), ifSet._v, otherwise._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector1x512 LeakyRelu(Vector1x512 value, Vector1x512 slope) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(value._v, Vector512<float>.Zero), value._v, value._v * slope._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector1x512 Even, Vector1x512 Odd) Deinterleave(Vector1x512 first, Vector1x512 second)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<int> even = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            return (new(Avx512F.PermuteVar16x32x2(first._v, even, second._v)), new(Avx512F.PermuteVar16x32x2(first._v, even + Vector512<int>.One, second._v)));
        }

        (Vector512<ulong> p, Vector512<ulong> q) = (first._v.AsUInt64(), second._v.AsUInt64());
        return (new(Vector512.Narrow(p, q).AsSingle()), new(Vector512.Narrow(p >>> 32, q >>> 32).AsSingle()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector1x512 First, Vector1x512 Second) Interleave(Vector1x512 even, Vector1x512 odd)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<int> low = Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            return (new(Avx512F.PermuteVar16x32x2(even._v, low, odd._v)), new(Avx512F.PermuteVar16x32x2(even._v, low + Vector512.Create(8), odd._v)));
        }

        (Vector512<uint> e, Vector512<uint> o) = (even._v.AsUInt32(), odd._v.AsUInt32());
        return (
            new((Vector512.WidenLower(e) | (Vector512.WidenLower(o) << 32)).AsSingle()),
            new((Vector512.WidenUpper(e) | (Vector512.WidenUpper(o) << 32)).AsSingle()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector1x512 Lanes(int from, int to) =>
        new(Vector512.LessThan(Vector512<uint>.Indices - Vector512.Create((uint)from), Vector512.Create((uint)Math.Max(to - from, 0))).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector1x512 LoadLanes(float* source, Vector1x512 lanes) => new(Avx512F.MaskLoad(source, lanes._v, Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLanes(Vector1x512 value, float* target, Vector1x512 lanes) => Avx512F.MaskStore(target, lanes._v, value._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector1x512 MoveDown(Vector1x512 value, float last) =>
        new(Avx512F.AlignRight32(Vector512.CreateScalarUnsafe(last).AsInt32(), value._v.AsInt32(), 1).AsSingle());
}
