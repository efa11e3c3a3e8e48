using StyleGanSharp.Ops.Cpu.Vectors;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Bias and leaky ReLU on float32 in main memory.</summary>
/// <param name="isInPlace">Whether the result takes the place of a contiguous input.</param>
internal sealed class CpuPointwise(bool isInPlace) : IPointwiseImplementation
{
    public static CpuPointwise Instance { get; } = new(isInPlace: false);

    /// <summary>The same on samples that no one reads afterwards: a third less goes through memory.</summary>
    public static CpuPointwise InPlace { get; } = new(isInPlace: true);

    public Tensor EmptyMask(Tensor x)
    {
        long planes = x.shape[0] * x.shape[1];
        return empty([planes * PointwiseKernel.MaskWords(x.numel() / planes)], ScalarType.Int16);
    }

    public unsafe Tensor Run(Tensor x, Tensor? scale, Tensor? noise, Tensor? b, float gain, LeakyClamp act, Tensor? mask, bool isGradient)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor source = x.detach().contiguous();
        Tensor y = isInPlace ? source : empty(x.shape, ScalarType.Float32);
        Tensor? Plain(Tensor? t) => t?.detach().to(ScalarType.Float32).contiguous();
        (Tensor? factors, Tensor? added, Tensor? biases) = (Plain(scale), Plain(noise), Plain(b));
        int planes = (int)(x.shape[0] * x.shape[1]);
        int length = (int)(x.numel() / planes);
        fixed (byte* from = source.bytes, to = y.bytes, words = mask is null ? default : mask.bytes,
            s = factors is null ? default : factors.bytes, e = added is null ? default : added.bytes, shifts = biases is null ? default : biases.bytes)
        {
            VectorLanes.Run(new PointwiseKernel(
                (float*)from, (float*)to,
                new(planes, (int)x.shape[1], length, (nint)s, (nint)shifts, (nint)e, noise is null || noise.shape[0] == 1 ? 0 : length, gain),
                new(act.Slope, act.Clamp, (nint)words, isGradient)));
        }

        return y.MoveToOuterDisposeScope();
    }
}
