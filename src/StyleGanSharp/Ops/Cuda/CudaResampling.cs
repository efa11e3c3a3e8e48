using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using StyleGanSharp.Ops.Cpu.Fir;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>Resampling as one kernel.</summary>
/// <param name="host">Where it runs.</param>
/// <param name="alongX">The axis along x.</param>
/// <param name="alongY">The axis along y.</param>
/// <param name="filter">The filter of both.</param>
internal sealed class CudaResampling(IKernelHost host, FirAxis alongX, FirAxis alongY, CudaFilter filter) : IResamplingImplementation
{
    private static readonly int[] TileSizes = [32, 16, 8, 4, 2, 1];
    private static readonly ConcurrentDictionary<Key, Plan> Known = new();

    public IResamplingImplementation Transposed => new CudaResampling(host, alongX.Transposed, alongY.Transposed, filter.Reversed);

    public unsafe Tensor Run(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Plan plan = Known.GetOrAdd(new(host, alongX, alongY, filter.IsSquare, x.dtype), Choose);
        int tilesX = (alongX.OutSize + plan.TileWidth - 1) / plan.TileWidth;
        int tiles = tilesX * ((alongY.OutSize + plan.TileHeight - 1) / plan.TileHeight);
        Tensor source = x.detach().contiguous();
        Tensor? taps = filter.On(x);
        Tensor y = empty([x.shape[0], x.shape[1], alongY.OutSize, alongX.OutSize], x.dtype, x.device);
        var parameters = new Parameters
        {
            X = TensorMemory.Address(source),
            Y = TensorMemory.Address(y),
            Taps = TensorMemory.Address(taps),
            InWidth = alongX.InSize,
            InHeight = alongY.InSize,
            OutWidth = alongX.OutSize,
            OutHeight = alongY.OutSize,
            TilesX = tilesX,
            Tiles = tiles,
            IsReversed = filter.IsReversed ? 1 : 0,
            Gain = filter.Gain,
        };
        host.Launch(plan.Kernel, checked((int)(x.shape[0] * x.shape[1] * tiles)), plan.SharedBytes, &parameters);
        return y.MoveToOuterDisposeScope();
    }

    private static Plan Choose(Key key)
    {
        (FirAxis x, FirAxis y) = (key.X, key.Y);
        (int width, int height, int sharedBytes) = (
            from size in TileSizes
            let bytes = SharedBytes(x, y, key.IsSquare, size, size)
            where bytes <= key.Host.MaxSharedBytes
            select (size, size, bytes)).FirstOrDefault();
        if (width == 0)
        {
            throw new InvalidOperationException($"A filter of {x.Taps}x{y.Taps} taps does not fit into {Quantity.Of(key.Host.MaxSharedBytes, "byte")} of shared memory.");
        }

        var source = KernelSource.Of(
            "upfirdn2d", ("TYPE", CudaSupport.TypeCode(key.Type)), ("UPX", x.Up), ("UPY", y.Up), ("DOWNX", x.Down), ("DOWNY", y.Down), ("KX", x.Taps), ("KY", y.Taps),
            ("SQUARE", key.IsSquare ? 1 : 0), ("PADX", x.Pad), ("PADY", y.Pad), ("TILE_W", width), ("TILE_H", height));
        return new(key.Host.Load(source, sharedBytes), sharedBytes, width, height);
    }

    private static int SharedBytes(FirAxis x, FirAxis y, bool isSquare, int width, int height)
    {
        (int low, int lowHeight) = (Span(width, x), Span(height, y));
        return sizeof(float) * ((low * lowHeight) + (isSquare ? x.Taps * y.Taps : (lowHeight * width) + x.Taps + y.Taps));
    }

    /// <summary>Input samples under a tile, as in the kernel.</summary>
    private static int Span(int tile, FirAxis axis) => ((((tile - 1) * axis.Down) + axis.Taps - 1) / axis.Up) + 2;

    /// <summary>What the kernel depends on.</summary>
    private readonly record struct Key(IKernelHost Host, FirAxis X, FirAxis Y, bool IsSquare, ScalarType Type);

    /// <summary>The kernel and its tiles.</summary>
    private sealed record Plan(nint Kernel, int SharedBytes, int TileWidth, int TileHeight);

    /// <summary>The kernel's parameter structure, field for field.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Parameters
    {
        public nint X;
        public nint Y;
        public nint Taps;
        public int InWidth;
        public int InHeight;
        public int OutWidth;
        public int OutHeight;
        public int TilesX;
        public int Tiles;
        public int IsReversed;
        public float Gain;
    }
}
