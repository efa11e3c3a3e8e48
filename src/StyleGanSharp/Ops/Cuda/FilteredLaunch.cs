using System.Collections.Concurrent;
using StyleGanSharp.Ops.Cpu.Fir;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>How the filtered nonlinearity is cut into tiles, and the kernel compiled for that.</summary>
/// <param name="Kernel">Handle of the kernel.</param>
/// <param name="SharedBytes">Shared memory of a block.</param>
/// <param name="TilesX">Tiles along x.</param>
/// <param name="Tiles">Tiles of a plane.</param>
internal sealed record FilteredLaunch(nint Kernel, int SharedBytes, int TilesX, int Tiles)
{
    private static readonly int[] TileSizes = [4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64];
    private static readonly ConcurrentDictionary<(IKernelHost, Shape, int Mode, ScalarType), FilteredLaunch> Known = new();

    /// <param name="host">Where the kernel runs.</param>
    /// <param name="geometry">What it does.</param>
    /// <param name="mode">0 plain, 1 records the mask, 2 applies it.</param>
    /// <param name="type">Type of the samples in memory.</param>
    public static FilteredLaunch For(IKernelHost host, FilteredGeometry geometry, int mode, ScalarType type) =>
        Known.GetOrAdd((host, new Shape(geometry), mode, type), static key => Choose(key.Item1, key.Item2, key.Mode, key.Item4));

    private static FilteredLaunch Choose(IKernelHost host, Shape shape, int mode, ScalarType type)
    {
        (FirAxis upX, FirAxis upY, FirAxis downX, FirAxis downY) = (shape.UpX, shape.UpY, shape.DownX, shape.DownY);
        FilteredTile? best = null;
        foreach (int width in TileSizes)
        {
            foreach (int height in TileSizes)
            {
                var tile = new FilteredTile(new(width, upX, downX), new(height, upY, downY), shape.IsUpSquare, shape.IsDownSquare);
                best = tile.SharedBytes <= host.MaxSharedBytes && (best is null || tile.TotalCost < best.TotalCost) ? tile : best;
            }
        }

        FilteredTile chosen = best ?? throw new InvalidOperationException($"Filters of {upX.Taps} and {downX.Taps} taps do not fit into {Quantity.Of(host.MaxSharedBytes, "byte")} of shared memory.");
        var source = KernelSource.Of(
            "filtered_lrelu", ("TYPE", CudaSupport.TypeCode(type)), ("MODE", mode), ("UP", upX.Up), ("DOWN", downX.Down),
            ("KUX", upX.Taps), ("KUY", upY.Taps), ("KDX", downX.Taps), ("KDY", downY.Taps), ("UP_SQUARE", shape.IsUpSquare ? 1 : 0), ("DOWN_SQUARE", shape.IsDownSquare ? 1 : 0),
            ("PAD_UP_X", upX.Pad), ("PAD_UP_Y", upY.Pad), ("PAD_DOWN_X", downX.Pad), ("PAD_DOWN_Y", downY.Pad), ("TILE_W", chosen.X.Tile), ("TILE_H", chosen.Y.Tile));
        return new(host.Load(source, chosen.SharedBytes), chosen.SharedBytes, chosen.X.Count, chosen.X.Count * chosen.Y.Count);
    }

    /// <summary>What the kernel depends on.</summary>
    private readonly record struct Shape(FirAxis UpX, FirAxis UpY, FirAxis DownX, FirAxis DownY, bool IsUpSquare, bool IsDownSquare)
    {
        public Shape(FilteredGeometry geometry)
            : this(geometry.UpX, geometry.UpY, geometry.DownX, geometry.DownY, geometry.Up.IsSquare, geometry.Down.IsSquare)
        {
        }
    }
}
