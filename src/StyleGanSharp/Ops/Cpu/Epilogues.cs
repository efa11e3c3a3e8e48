using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Leaky ReLU and clamp.</summary>
internal readonly unsafe struct LeakyEpilogue<T>(float slope, float clamp) : IEpilogue<T> where T : unmanaged, IVector<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T value, ushort* mask) => T.Clamp(T.LeakyRelu(value, T.Broadcast(slope)), T.Broadcast(clamp));
}

/// <summary>Leaky ReLU and clamp that keep what the derivative needs: was the sample above zero, and did it stay within the clamp.</summary>
internal readonly unsafe struct RecordingEpilogue<T>(float slope, float clamp) : IEpilogue<T> where T : unmanaged, IVector<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T value, ushort* mask)
    {
        T y = T.LeakyRelu(value, T.Broadcast(slope));
        mask[0] = T.IsPositive(value);
        mask[1] = T.IsWithin(y, T.Broadcast(clamp));
        return T.Clamp(y, T.Broadcast(clamp));
    }
}

/// <summary>The derivative of leaky ReLU and clamp: a factor of 1, the slope, or 0 a sample, by the recorded mask.</summary>
internal readonly unsafe struct MaskedEpilogue<T>(float slope) : IEpilogue<T> where T : unmanaged, IVector<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T value, ushort* mask) =>
        T.Select(mask[1], T.Select(mask[0], value, T.Multiply(value, T.Broadcast(slope))), T.Broadcast(0));
}

/// <summary>Leaves samples as they are.</summary>
internal readonly unsafe struct NoEpilogue<T> : IEpilogue<T> where T : unmanaged, IVector<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T value, ushort* mask) => value;
}
