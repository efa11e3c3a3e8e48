
namespace StyleGanSharp.Ops.Cpu.Vectors;

/// <summary>Work that is written once for all instruction sets.</summary>
internal interface IVectorKernel
{
    /// <summary>Does it with one kind of vector.</summary>
    void Run<T>() where T : unmanaged, IVector<T>;
}
