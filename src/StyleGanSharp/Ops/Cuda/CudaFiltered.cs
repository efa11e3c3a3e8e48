using System.Runtime.InteropServices;
using StyleGanSharp.Ops.Cpu.Fir;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>The filtered nonlinearity as one kernel.</summary>
/// <param name="host">Where it runs.</param>
/// <param name="geometry">What to do.</param>
internal sealed class CudaFiltered(IKernelHost host, FilteredGeometry geometry) : IFilteredImplementation
{
    /// <summary>Samples of a row in a byte of the mask.</summary>
    private const int SamplesPerByte = 4;

    public IFilteredImplementation Transposed => new CudaFiltered(host, geometry.Transposed);

    /// <summary>Why the kernel does not take a call, or null: the phase of a sample has to follow from its place in a group of four.</summary>
    /// <param name="up">Up-sampling factor.</param>
    /// <param name="down">Down-sampling factor.</param>
    public static string? UnsupportedReason(int up, int down) =>
        up is 1 or 2 or 4 && down is 1 or 2 or 4 ? null : $"up is {up} and down is {down}, and only factors of 1, 2 and 4 have a kernel";

    public Tensor EmptyMask(Tensor x) =>
        empty([x.shape[0] * x.shape[1], geometry.UpY.OutSize, MaskPitch(geometry.UpX)], ScalarType.Byte, x.device);

    public unsafe Tensor Run(Tensor x, Tensor? scale, Tensor? b, LeakyClamp act, Tensor? mask, bool isGradient)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        int mode = mask is null ? 0 : isGradient ? 2 : 1;
        FilteredLaunch launch = FilteredLaunch.For(host, geometry, mode, x.dtype);
        (FirAxis upX, FirAxis upY, FirAxis downX, FirAxis downY) = (geometry.UpX, geometry.UpY, geometry.DownX, geometry.DownY);
        Tensor source = x.detach().contiguous();
        Tensor? factors = scale?.detach().to(ScalarType.Float32).contiguous();
        Tensor? biases = b?.detach().to(ScalarType.Float32).contiguous();
        (Tensor? up, Tensor? down) = (geometry.Up.On(x), geometry.Down.On(x));
        Tensor y = empty([x.shape[0], x.shape[1], downY.OutSize, downX.OutSize], x.dtype, x.device);
        var parameters = new Parameters
        {
            X = TensorMemory.Address(source),
            Y = TensorMemory.Address(y),
            Mask = TensorMemory.Address(mask),
            Scale = TensorMemory.Address(factors),
            Bias = TensorMemory.Address(biases),
            Up = TensorMemory.Address(up),
            Down = TensorMemory.Address(down),
            Channels = (int)x.shape[1],
            InWidth = upX.InSize,
            InHeight = upY.InSize,
            OutWidth = downX.OutSize,
            OutHeight = downY.OutSize,
            HighWidth = upX.OutSize,
            HighHeight = upY.OutSize,
            MaskPitch = MaskPitch(upX),
            TilesX = launch.TilesX,
            Tiles = launch.Tiles,
            IsUpReversed = geometry.Up.IsReversed ? 1 : 0,
            IsDownReversed = geometry.Down.IsReversed ? 1 : 0,
            Slope = act.Slope,
            Clamp = act.Clamp,
            UpGain = geometry.Up.Gain,
            DownGain = geometry.Down.Gain,
        };
        host.Launch(launch.Kernel, checked((int)(x.shape[0] * x.shape[1] * launch.Tiles)), launch.SharedBytes, &parameters);
        return y.MoveToOuterDisposeScope();
    }

    private static int MaskPitch(FirAxis high) => (high.OutSize + SamplesPerByte - 1) / SamplesPerByte;

    /// <summary>The kernel's parameter structure, field for field.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Parameters
    {
        public nint X;
        public nint Y;
        public nint Mask;
        public nint Scale;
        public nint Bias;
        public nint Up;
        public nint Down;
        public int Channels;
        public int InWidth;
        public int InHeight;
        public int OutWidth;
        public int OutHeight;
        public int HighWidth;
        public int HighHeight;
        public int MaskPitch;
        public int TilesX;
        public int Tiles;
        public int IsUpReversed;
        public int IsDownReversed;
        public float Slope;
        public float Clamp;
        public float UpGain;
        public float DownGain;
    }
}
