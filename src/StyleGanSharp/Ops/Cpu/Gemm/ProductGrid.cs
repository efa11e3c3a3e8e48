
namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>Where the rows of the second matrix of a product are: those of an image's positions, image after image.</summary>
/// <param name="Images">Number of images.</param>
/// <param name="Rows">Rows of positions.</param>
/// <param name="Columns">Positions of a row.</param>
/// <param name="ImagePitch">Floats from one image to the next.</param>
/// <param name="RowPitch">Floats from one row to the next.</param>
/// <param name="ColumnPitch">Floats from one position to the next.</param>
internal readonly record struct ProductGrid(int Images, int Rows, int Columns, long ImagePitch, long RowPitch, long ColumnPitch);
