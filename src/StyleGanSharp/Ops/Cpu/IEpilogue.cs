using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>What happens to samples at the high rate.</summary>
internal unsafe interface IEpilogue<T> where T : unmanaged, IVector<T>
{
    /// <param name="value">Sixteen samples.</param>
    /// <param name="mask">Two words of the vector: one bit per sample in each. Only stages that keep or use a mask touch it.</param>
    T Apply(T value, ushort* mask);
}
