using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StyleGanSharp.Ops.Cpu.Vectors;

/// <summary>Four registers of 128 bits (SSE, NEON; plain arithmetic where there are none).</summary>
internal readonly unsafe struct Vector4x128 : IVector<Vector4x128>
{
    private readonly Vector128<float> _a;
    private readonly Vector128<float> _b;
    private readonly Vector128<float> _c;
    private readonly Vector128<float> _d;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector4x128(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) => (_a, _b, _c, _d) = (a, b, c, d);

    private static Vector128<uint> LaneBits => Vector128.Create(1u, 2, 4, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector4x128 Broadcast(float value)
    {
        Vector128<float> v = Vector128.Create(value);
        return new(v, v, v, v);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector4x128 Load(float* source) => new(Vector128.Load(source), Vector128.Load(source + 4), Vector128.Load(source + 8), Vector128.Load(source + 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector4x128 value, float* target)
    {
        value._a.Store(target);
        value._b.Store(target + 4);
        value._c.Store(target + 8);
        value._d.Store(target + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector4x128 Add(Vector4x128 left, Vector4x128 right) => new(left._a + right._a, left._b + right._b, left._c + right._c, left._d + right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector4x128 Subtract(Vector4x128 left, Vector4x128 right) => new(left._a - right._a, left._b - right._b, left._c - right._c, left._d - right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector4x128 MultiplyAdd(Vector4x128 left, Vector4x128 right, Vector4x128 addend) => new(
        Vector128.MultiplyAddEstimate(left._a, right._a, addend._a), Vector128.MultiplyAddEstimate(left._b, right._b, addend._b),
        Vector128.MultiplyAddEstimate(left._c, right._c, addend._c), Vector128.MultiplyAddEstimate(left._d, right._d, addend._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector4x128 Multiply(Vector4x128 left, Vector4x128 right) => new(left._a * right._a, left._b * right._b, left._c * right._c, left._d * right._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector4x128 Clamp(Vector4x128 value, Vector4x128 bound) => new(
        Clamp(value._a, bound._a), Clamp(value._b, bound._b), Clamp(value._c, bound._c), Clamp(value._d, bound._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort IsPositive(Vector4x128 value)
    {
        Vector128<float> zero = Vector128<float>.Zero;
        return Bits(
            Vector128.GreaterThan(value._a, zero), Vector128.GreaterThan(value._b, zero), Vector128.GreaterThan(value._c, zero), Vector128.GreaterThan(value._d, zero));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort IsWithin(Vector4x128 value, Vector4x128 bound) => Bits(
        Vector128.LessThanOrEqual(Vector128.Abs(value._a), bound._a), Vector128.LessThanOrEqual(Vector128.Abs(value._b), bound._b),
        Vector128.LessThanOrEqual(Vector128.Abs(value._c), bound._c), Vector128.LessThanOrEqual(Vector128.Abs(value._d), bound._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector4x128 Select(ushort bits, Vector4x128 ifSet, Vector4x128 otherwise) => new(
        Choose(bits, ifSet._a, otherwise._a), Choose((uint)bits >> 4, ifSet._b, otherwise._b),
        Choose((uint)bits >> 8, ifSet._c, otherwise._c), Choose((uint)bits >> 12, ifSet._d, otherwise._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector4x128 LeakyRelu(Vector4x128 value, Vector4x128 slope) => new(
        Leak(value._a, slope._a), Leak(value._b, slope._b), Leak(value._c, slope._c), Leak(value._d, slope._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector4x128 Even, Vector4x128 Odd) Deinterleave(Vector4x128 first, Vector4x128 second)
    {
        (Vector128<float> p, Vector128<float> q) = Split(first._a, first._b);
        (Vector128<float> r, Vector128<float> s) = Split(first._c, first._d);
        (Vector128<float> t, Vector128<float> u) = Split(second._a, second._b);
        (Vector128<float> v, Vector128<float> w) = Split(second._c, second._d);
        return (new(p, r, t, v), new(q, s, u, w));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector4x128 First, Vector4x128 Second) Interleave(Vector4x128 even, Vector4x128 odd)
    {
        (Vector128<float> p, Vector128<float> q) = Merge(even._a, odd._a);
        (Vector128<float> r, Vector128<float> s) = Merge(even._b, odd._b);
        (Vector128<float> t, Vector128<float> u) = Merge(even._c, odd._c);
        (Vector128<float> v, Vector128<float> w) = Merge(even._d, odd._d);
        return (new(p, q, r, s), new(t, u, v, w));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Clamp(Vector128<float> value, Vector128<float> bound) => Vector128.MinNative(bound, Vector128.MaxNative(-bound, value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Leak(Vector128<float> value, Vector128<float> slope) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(value, Vector128<float>.Zero), value, value * slope);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Choose(uint bits, Vector128<float> ifSet, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect(Vector128.Equals(Vector128.Create(bits) & LaneBits, LaneBits).AsSingle(), ifSet, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector4x128 Lanes(int from, int to)
    {
        Vector128<uint> index = Vector128<uint>.Indices - Vector128.Create((uint)from);
        Vector128<uint> count = Vector128.Create((uint)Math.Max(to - from, 0));
        return new(
            Vector128.LessThan(index, count).AsSingle(), Vector128.LessThan(index + Vector128.Create(4u), count).AsSingle(),
            Vector128.LessThan(index + Vector128.Create(8u), count).AsSingle(), Vector128.LessThan(index + Vector128.Create(12u), count).AsSingle());
    }

    public static Vector4x128 LoadLanes(float* source, Vector4x128 lanes)
    {
        float* copy = stackalloc float[VectorLanes.Count];
        Store(Broadcast(0), copy);
        VectorLanes.CopyLanes(source, copy, Bits(lanes._a, lanes._b, lanes._c, lanes._d));
        return Load(copy);
    }

    public static void StoreLanes(Vector4x128 value, float* target, Vector4x128 lanes)
    {
        float* copy = stackalloc float[VectorLanes.Count];
        Store(value, copy);
        VectorLanes.CopyLanes(copy, target, Bits(lanes._a, lanes._b, lanes._c, lanes._d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector4x128 MoveDown(Vector4x128 value, float last)
    {
        Vector128<int> next = Vector128.Create(1, 2, 3, 0);
        return new(
            Vector128.Shuffle(value._a, next).WithElement(3, value._b[0]), Vector128.Shuffle(value._b, next).WithElement(3, value._c[0]),
            Vector128.Shuffle(value._c, next).WithElement(3, value._d[0]), Vector128.Shuffle(value._d, next).WithElement(3, last));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Even, Vector128<float> Odd) Split(Vector128<float> first, Vector128<float> second)
    {
        (Vector128<ulong> p, Vector128<ulong> q) = (first.AsUInt64(), second.AsUInt64());
        return (Vector128.Narrow(p, q).AsSingle(), Vector128.Narrow(p >>> 32, q >>> 32).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Low, Vector128<float> High) Merge(Vector128<float> even, Vector128<float> odd)
    {
        (Vector128<uint> e, Vector128<uint> o) = (even.AsUInt32(), odd.AsUInt32());
        return (
            (Vector128.WidenLower(e) | (Vector128.WidenLower(o) << 32)).AsSingle(),
            (Vector128.WidenUpper(e) | (Vector128.WidenUpper(o) << 32)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Bits(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) => (ushort)(
        a.ExtractMostSignificantBits() | (b.ExtractMostSignificantBits() << 4) | (c.ExtractMostSignificantBits() << 8) | (d.ExtractMostSignificantBits() << 12));
}
