using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StyleGanSharp.Ops.Cpu.Vectors;

/// <summary>Two registers of 256 bits (AVX2).</summary>
internal readonly unsafe struct Vector2x256 : IVector<Vector2x256>
{
    private readonly Vector256<float> _a;
    private readonly Vector256<float> _b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector2x256(Vector256<float> a, Vector256<float> b) => (_a, _b) = (a, b);

    private static Vector256<uint> LaneBits => Vector256.Create(1u, 2, 4, 8, 16, 32, 64, 128);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector2x256 Broadcast(float value)
    {
        Vector256<float> v = Vector256.Create(value);
        return new(v, v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector2x256 Load(float* source) => new(Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector2x256 value, float* target)
    {
        value._a.Store(target);
        value._b.Store(target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector2x256 Add(Vector2x256 left, Vector2x256 right) => new(left._a + right._a, left._b + right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector2x256 Subtract(Vector2x256 left, Vector2x256 right) => new(left._a - right._a, left._b - right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector2x256 MultiplyAdd(Vector2x256 left, Vector2x256 right, Vector2x256 addend) =>
        new(Vector256.MultiplyAddEstimate(left._a, right._a, addend._a), Vector256.MultiplyAddEstimate(left._b, right._b, addend._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector2x256 Multiply(Vector2x256 left, Vector2x256 right) => new(left._a * right._a, left._b * right._b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector2x256 Clamp(Vector2x256 value, Vector2x256 bound) => new(
        Vector256.MinNative(bound._a, Vector256.MaxNative(-bound._a, value._a)), Vector256.MinNative(bound._b, Vector256.MaxNative(-bound._b, value._b)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort IsPositive(Vector2x256 value) => Bits(Vector256.GreaterThan(value._a, Vector256<float>.Zero), Vector256.GreaterThan(value._b, Vector256<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort IsWithin(Vector2x256 value, Vector2x256 bound) =>
        Bits(Vector256.LessThanOrEqual(Vector256.Abs(value._a), bound._a), Vector256.LessThanOrEqual(Vector256.Abs(value._b), bound._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector2x256 Select(ushort bits, Vector2x256 ifSet, Vector2x256 otherwise)
    {
        Vector256<uint> lanes = LaneBits;
        Vector256<float> a = Vector256.Equals(Vector256.Create((uint)bits) & lanes, lanes).AsSingle();
        Vector256<float> b = Vector256.Equals(Vector256.Create((uint)bits >> 8) & lanes, lanes).AsSingle();
        return new(Vector256.ConditionalSelect(a, ifSet._a, otherwise._a), Vector256.ConditionalSelect(b, ifSet._b, otherwise._b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector2x256 LeakyRelu(Vector2x256 value, Vector2x256 slope) => new(
        Vector256.ConditionalSelect(Vector256.GreaterThan(value._a, Vector256<float>.Zero), value._a, value._a * slope._a),
        Vector256.ConditionalSelect(Vector256.GreaterThan(value._b, Vector256<float>.Zero), value._b, value._b * slope._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector2x256 Even, Vector2x256 Odd) Deinterleave(Vector2x256 first, Vector2x256 second)
    {
        (Vector256<ulong> p, Vector256<ulong> q) = (first._a.AsUInt64(), first._b.AsUInt64());
        (Vector256<ulong> r, Vector256<ulong> s) = (second._a.AsUInt64(), second._b.AsUInt64());
        return (
            new(Vector256.Narrow(p, q).AsSingle(), Vector256.Narrow(r, s).AsSingle()),
            new(Vector256.Narrow(p >>> 32, q >>> 32).AsSingle(), Vector256.Narrow(r >>> 32, s >>> 32).AsSingle()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector2x256 First, Vector2x256 Second) Interleave(Vector2x256 even, Vector2x256 odd)
    {
        (Vector256<float> p, Vector256<float> q) = Merge(even._a, odd._a);
        (Vector256<float> r, Vector256<float> s) = Merge(even._b, odd._b);
        return (new(p, q), new(r, s));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector2x256 Lanes(int from, int to)
    {
        Vector256<uint> index = Vector256<uint>.Indices - Vector256.Create((uint)from);
        Vector256<uint> count = Vector256.Create((uint)Math.Max(to - from, 0));
        return new(Vector256.LessThan(index, count).AsSingle(), Vector256.LessThan(index + Vector256.Create(8u), count).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector2x256 LoadLanes(float* source, Vector2x256 lanes) => new(Avx.MaskLoad(source, lanes._a), Avx.MaskLoad(source + 8, lanes._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLanes(Vector2x256 value, float* target, Vector2x256 lanes)
    {
        Avx.MaskStore(target, lanes._a, value._a);
        Avx.MaskStore(target + 8, lanes._b, value._b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector2x256 MoveDown(Vector2x256 value, float last)
    {
        Vector256<int> next = Vector256.Create(1, 2, 3, 4, 5, 6, 7, 0);
        return new(Vector256.Shuffle(value._a, next).WithElement(7, value._b[0]), Vector256.Shuffle(value._b, next).WithElement(7, last));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Merge(Vector256<float> even, Vector256<float> odd)
    {
        (Vector256<uint> e, Vector256<uint> o) = (even.AsUInt32(), odd.AsUInt32());
        return (
            (Vector256.WidenLower(e) | (Vector256.WidenLower(o) << 32)).AsSingle(),
            (Vector256.WidenUpper(e) | (Vector256.WidenUpper(o) << 32)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Bits(Vector256<float> a, Vector256<float> b) => (ushort)(a.ExtractMostSignificantBits() | (b.ExtractMostSignificantBits() << 8));
}
