using StyleGanSharp.Ops.Cpu.Fir;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>A tile along one axis.</summary>
/// <param name="Tile">Output samples, a multiple of 4.</param>
/// <param name="Up">Up-sampling.</param>
/// <param name="Down">Down-sampling.</param>
internal readonly record struct FilteredTileAxis(int Tile, FirAxis Up, FirAxis Down)
{
    /// <summary>Tiles that cover the axis.</summary>
    public int Count => (Down.OutSize + Tile - 1) / Tile;

    /// <summary>Samples at the high rate, from one divisible by 4, in groups of 4.</summary>
    public int High => (FirAxis.Modulo(-Down.Pad, 4) + ((Tile - 1) * Down.Down) + Down.Taps + 3) / 4 * 4;

    /// <summary>Input samples under them.</summary>
    public int Low => ((High - 4) / Up.Up) + Math.Max(1, ((3 + Up.Taps - 1 - FirAxis.Modulo(Up.Pad, Up.Up)) / Up.Up) + 1);
}
