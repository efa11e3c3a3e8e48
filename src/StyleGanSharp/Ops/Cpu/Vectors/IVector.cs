
namespace StyleGanSharp.Ops.Cpu.Vectors;

/// <summary>
/// Sixteen neighboring samples, in as many registers as the processor needs for them. The kernels are written once over this interface;
/// the run-time compiler compiles it for each instruction set. Sixteen everywhere keeps buffers and masks the same on all machines.
/// </summary>
/// <remarks>Not <c>Vector512&lt;float&gt;</c> alone: where the processor has registers of 256 bits, the run-time compiler's two halves of it make networks a sixth to a quarter slower than <see cref="Vector2x256"/>.</remarks>
internal unsafe interface IVector<T> where T : unmanaged, IVector<T>
{
    static abstract T Broadcast(float value);

    static abstract T Load(float* source);

    static abstract void Store(T value, float* target);

    static abstract T Add(T left, T right);

    static abstract T Subtract(T left, T right);

    /// <summary>left·right + addend, rounded once where the processor can.</summary>
    static abstract T MultiplyAdd(T left, T right, T addend);

    static abstract T Multiply(T left, T right);

    /// <summary>Clamps to ±bound; NaN stays NaN.</summary>
    static abstract T Clamp(T value, T bound);

    /// <summary>One bit per sample: whether it is above zero.</summary>
    static abstract ushort IsPositive(T value);

    /// <summary>One bit per sample: whether its absolute value is at most the bound.</summary>
    static abstract ushort IsWithin(T value, T bound);

    /// <summary>Takes each sample from <paramref name="ifSet"/> where its bit is set, else from <paramref name="otherwise"/>.</summary>
    static abstract T Select(ushort bits, T ifSet, T otherwise);

    /// <summary>value where it is above zero, else value·slope.</summary>
    static abstract T LeakyRelu(T value, T slope);

    /// <summary>Splits 32 neighbors into the even and the odd ones.</summary>
    static abstract (T Even, T Odd) Deinterleave(T first, T second);

    /// <summary>Merges even and odd samples into 32 neighbors.</summary>
    static abstract (T First, T Second) Interleave(T even, T odd);

    /// <summary>All bits of the lanes [from, to), none of the others.</summary>
    static abstract T Lanes(int from, int to);

    /// <summary>The samples of some lanes, zero in the others, whose memory is not touched.</summary>
    static abstract T LoadLanes(float* source, T lanes);

    /// <summary>Stores some lanes; the memory of the others is not touched.</summary>
    static abstract void StoreLanes(T value, float* target, T lanes);

    /// <summary>The samples from the second on, and another one after them.</summary>
    static abstract T MoveDown(T value, float last);
}
