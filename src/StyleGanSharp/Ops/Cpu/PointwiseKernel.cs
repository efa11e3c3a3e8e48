using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Scales, shifts, adds noise and applies a nonlinearity to whole planes in one pass over memory.</summary>
internal static unsafe class PointwiseKernel
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
    public static long MaskWords(long length) => (length + Blocks.Length - 1) / Blocks.Length * 2;

    public static void Run(float* x, float* y, Input input, Nonlinearity act) => Blocks.Run(new Work(x, y, input, act));

    private static void Run<T>(float* x, float* y, Input input, Nonlinearity act) where T : unmanaged, IBlock<T>
    {
        WorkerThreads.For(input.Planes, (MinSamples / input.Length) + 1, plane =>
        {
            var scale = (float*)input.Scale;
            var bias = (float*)input.Bias;
            var noise = (float*)input.Noise;
            (int image, int channel) = (plane / input.Channels, plane % input.Channels);
            float* from = x + ((long)plane * input.Length);
            float* to = y + ((long)plane * input.Length);
            float factor = (scale is null ? 1 : scale[plane]) * input.Gain;
            float shift = bias is null ? 0 : bias[channel] * input.Gain;
            float* added = noise is null ? null : noise + ((long)image * input.NoisePitch);
            ushort* mask = act.Mask == 0 ? null : (ushort*)act.Mask + (plane * MaskWords(input.Length));
            if (act.IsGradient)
            {
                Plane<T, MaskedEpilogue<T>>(from, to, input.Length, factor, shift, added, input.Gain, new(act.Slope), mask);
            }
            else if (mask is not null)
            {
                Plane<T, RecordingEpilogue<T>>(from, to, input.Length, factor, shift, added, input.Gain, new(act.Slope, act.Clamp), mask);
            }
            else
            {
                Plane<T, LeakyEpilogue<T>>(from, to, input.Length, factor, shift, added, input.Gain, new(act.Slope, act.Clamp), mask);
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane<T, TEpilogue>(float* x, float* y, int length, float scale, float shift, float* noise, float gain, TEpilogue stage, ushort* mask)
        where T : unmanaged, IBlock<T>
        where TEpilogue : unmanaged, IEpilogue<T>
    {
        T factor = T.Broadcast(scale);
        T offset = T.Broadcast(shift);
        T noiseFactor = T.Broadcast(gain);
        int i = 0;
        for (; i + Blocks.Length <= length; i += Blocks.Length)
        {
            T added = noise is null ? offset : T.MultiplyAdd(T.Load(noise + i), noiseFactor, offset);
            T.Store(stage.Apply(T.MultiplyAdd(T.Load(x + i), factor, added), mask), y + i);
            mask = mask is null ? null : mask + 2;
        }

        if (i < length)
        {
            // The rest goes through a whole block, so that its arithmetic is the same.
            float* rest = stackalloc float[2 * Blocks.Length];
            new Span<float>(rest, 2 * Blocks.Length).Clear();
            new Span<float>(x + i, length - i).CopyTo(new Span<float>(rest, Blocks.Length));
            if (noise is not null)
            {
                new Span<float>(noise + i, length - i).CopyTo(new Span<float>(rest + Blocks.Length, Blocks.Length));
            }

            T added = T.MultiplyAdd(T.Load(rest + Blocks.Length), noiseFactor, offset);
            T.Store(stage.Apply(T.MultiplyAdd(T.Load(rest), factor, added), mask), rest);
            new Span<float>(rest, length - i).CopyTo(new Span<float>(y + i, length - i));
        }
    }

    private readonly struct Work(float* x, float* y, Input input, Nonlinearity act) : IBlockWork
    {
        public void Run<T>() where T : unmanaged, IBlock<T> => PointwiseKernel.Run<T>(x, y, input, act);
    }
}
