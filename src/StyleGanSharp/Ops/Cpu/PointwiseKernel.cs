using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Scales, shifts, adds noise and applies a nonlinearity to whole planes in one pass over memory.</summary>
/// <param name="x">[planes, length].</param>
/// <param name="y">Receives the same shape.</param>
/// <param name="input">Sizes, and what comes before the nonlinearity.</param>
/// <param name="act">The nonlinearity, or its derivative.</param>
internal readonly unsafe struct PointwiseKernel(float* x, float* y, PointwiseKernel.Input input, Nonlinearity act) : IVectorKernel
{
    /// <summary>Fewer samples than this are not worth a thread's waking.</summary>
    private const int MinSamples = 1 << 14;

    /// <summary>Planes and what is done to them: y = stage(x·Scale[plane] + Bias[plane mod Channels] + Noise[sample]). A null pointer is 1, 0 and 0.</summary>
    /// <param name="Planes">Number of planes.</param>
    /// <param name="Channels">Planes of an image.</param>
    /// <param name="Length">Samples of a plane.</param>
    /// <param name="Scale">[Planes] or null.</param>
    /// <param name="Bias">[Channels] or null.</param>
    /// <param name="Noise">One plane for each image, or null.</param>
    /// <param name="NoisePitch">Samples from one image's noise to the next; 0 when all share one.</param>
    /// <param name="Gain">Factor of all of this, before the nonlinearity.</param>
    internal readonly record struct Input(int Planes, int Channels, int Length, nint Scale, nint Bias, nint Noise, int NoisePitch, float Gain);

    /// <summary>Words of a plane's mask.</summary>
    public static long MaskWords(long length) => (length + VectorLanes.Count - 1) / VectorLanes.Count * 2;

    public void Run<T>() where T : unmanaged, IVector<T>
    {
        PointwiseKernel kernel = this;
        WorkerThreads.For(input.Planes, (MinSamples / input.Length) + 1, plane => kernel.RunPlane<T>(plane));
    }

    private void RunPlane<T>(int plane) where T : unmanaged, IVector<T>
    {
        ushort* mask = act.Mask == 0 ? null : (ushort*)act.Mask + (plane * MaskWords(input.Length));
        if (act.IsGradient)
        {
            RunPlane<T, MaskedEpilogue<T>>(plane, new(act.Slope), mask);
        }
        else if (mask is not null)
        {
            RunPlane<T, RecordingEpilogue<T>>(plane, new(act.Slope, act.Clamp), mask);
        }
        else
        {
            RunPlane<T, LeakyEpilogue<T>>(plane, new(act.Slope, act.Clamp), mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunPlane<T, TEpilogue>(int plane, TEpilogue stage, ushort* mask)
        where T : unmanaged, IVector<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        (int image, int channel) = (plane / input.Channels, plane % input.Channels);
        int length = input.Length;
        float* from = x + ((long)plane * length);
        float* to = y + ((long)plane * length);
        float* noise = input.Noise == 0 ? null : (float*)input.Noise + ((long)image * input.NoisePitch);
        T factor = T.Broadcast((input.Scale == 0 ? 1 : ((float*)input.Scale)[plane]) * input.Gain);
        T offset = T.Broadcast(input.Bias == 0 ? 0 : ((float*)input.Bias)[channel] * input.Gain);
        T noiseFactor = T.Broadcast(input.Gain);
        int i = 0;
        for (; i + VectorLanes.Count <= length; i += VectorLanes.Count)
        {
            T added = noise is null ? offset : T.MultiplyAdd(T.Load(noise + i), noiseFactor, offset);
            T.Store(stage.Apply(T.MultiplyAdd(T.Load(from + i), factor, added), mask), to + i);
            mask = mask is null ? null : mask + 2;
        }

        if (i < length)
        {
            // The rest goes through a whole vector, so that its arithmetic is the same.
            float* rest = stackalloc float[2 * VectorLanes.Count];
            new Span<float>(rest, 2 * VectorLanes.Count).Clear();
            new Span<float>(from + i, length - i).CopyTo(new Span<float>(rest, VectorLanes.Count));
            if (noise is not null)
            {
                new Span<float>(noise + i, length - i).CopyTo(new Span<float>(rest + VectorLanes.Count, VectorLanes.Count));
            }

            T added = T.MultiplyAdd(T.Load(rest + VectorLanes.Count), noiseFactor, offset);
            T.Store(stage.Apply(T.MultiplyAdd(T.Load(rest), factor, added), mask), rest);
            new Span<float>(rest, length - i).CopyTo(new Span<float>(to + i, length - i));
        }
    }
}
