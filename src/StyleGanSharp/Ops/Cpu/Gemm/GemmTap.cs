
namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>One tap of a kernel.</summary>
/// <param name="Y">Rows from the position of the kernel to the sample under the tap.</param>
/// <param name="X">The same of columns.</param>
/// <param name="Weight">Where the weight is, from the first of its pair of channels.</param>
internal readonly record struct GemmTap(int Y, int X, int Weight);
