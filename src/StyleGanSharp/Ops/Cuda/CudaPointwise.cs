using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cuda;

/// <summary>Bias and leaky ReLU as one kernel.</summary>
/// <param name="host">Where it runs.</param>
internal sealed class CudaPointwise(IKernelHost host) : IPointwiseImplementation
{
    private const int SamplesPerQuad = 4;
    private const int QuadsPerBlock = 1024;

    private static readonly ConcurrentDictionary<(IKernelHost Host, ScalarType Type, int Mode), nint> Known = new();

    public Tensor EmptyMask(Tensor x) => empty([Planes(x), QuadsPerPlane(x)], ScalarType.Byte, x.device);

    public unsafe Tensor Run(Tensor x, Tensor? scale, Tensor? noise, Tensor? b, float gain, LeakyClamp act, Tensor? mask, bool isGradient)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor source = x.detach().contiguous();
        Tensor y = empty(x.shape, x.dtype, x.device);
        Tensor? Plain(Tensor? t) => t?.detach().to(ScalarType.Float32).contiguous();
        (Tensor? factors, Tensor? added, Tensor? biases) = (Plain(scale), Plain(noise), Plain(b));
        long quads = Planes(x) * QuadsPerPlane(x);
        var parameters = new Parameters
        {
            X = TensorMemory.Address(source),
            Y = TensorMemory.Address(y),
            Mask = TensorMemory.Address(mask),
            Scale = TensorMemory.Address(factors),
            Bias = TensorMemory.Address(biases),
            Noise = TensorMemory.Address(added),
            Quads = quads,
            NoisePitch = noise is null || noise.shape[0] == 1 ? 0 : Length(x),
            Channels = (int)x.shape[1],
            Length = (int)Length(x),
            QuadsPerPlane = (int)QuadsPerPlane(x),
            QuadsPerBlock = QuadsPerBlock,
            Slope = act.Slope,
            Clamp = act.Clamp,
            Gain = gain,
        };
        nint kernel = Known.GetOrAdd((host, x.dtype, mask is null ? 0 : isGradient ? 2 : 1), static key =>
            key.Host.Load(KernelSource.Of("bias_act", ("TYPE", CudaSupport.TypeCode(key.Type)), ("MODE", key.Mode)), 0));
        host.Launch(kernel, checked((int)((quads + QuadsPerBlock - 1) / QuadsPerBlock)), 0, &parameters);
        return y.MoveToOuterDisposeScope();
    }

    private static long Planes(Tensor x) => x.shape[0] * x.shape[1];

    private static long Length(Tensor x) => x.numel() / Planes(x);

    private static long QuadsPerPlane(Tensor x) => (Length(x) + SamplesPerQuad - 1) / SamplesPerQuad;

    /// <summary>The kernel's parameter structure, field for field.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Parameters
    {
        public nint X;
        public nint Y;
        public nint Mask;
        public nint Scale;
        public nint Bias;
        public nint Noise;
        public long Quads;
        public long NoisePitch;
        public int Channels;
        public int Length;
        public int QuadsPerPlane;
        public int QuadsPerBlock;
        public float Slope;
        public float Clamp;
        public float Gain;
    }
}
