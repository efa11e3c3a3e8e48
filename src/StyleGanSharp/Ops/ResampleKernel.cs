using System.Buffers;
using System.Numerics;

namespace StyleGanSharp.Ops;

/// <summary>Separable resampling on plain memory: along x into a scratch plane, then along y; taps on inserted zeros are never touched.</summary>
internal static unsafe class ResampleKernel
{
    private const long SerialSamples = 1 << 15;

    /// <param name="input">[planes, InHeight, InWidth].</param>
    /// <param name="output">[planes, OutHeight, OutWidth].</param>
    /// <param name="planes">Number of planes.</param>
    /// <param name="plan">What to do.</param>
    public static void Run(float* input, float* output, int planes, ResamplePlan plan)
    {
        long samples = (long)planes * ((plan.X.InSize * plan.Y.InSize) + (plan.X.OutSize * plan.Y.OutSize));
        int workers = samples < SerialSamples ? 1 : Math.Min(Math.Min(TorchSharp.torch.get_num_threads(), Environment.ProcessorCount), planes);
        if (workers <= 1)
        {
            RunPlanes(input, output, 0, planes, plan);
            return;
        }

        Parallel.For(0, workers, worker => RunPlanes(input, output, (int)((long)planes * worker / workers), (int)((long)planes * (worker + 1) / workers), plan));
    }

    private static void RunPlanes(float* input, float* output, int first, int end, ResamplePlan plan)
    {
        (AxisPlan x, AxisPlan y) = (plan.X, plan.Y);
        int lane = Vector<float>.Count;
        int phases = Math.Max(x.Up, x.Down);
        int phaseLength = ((Math.Max(x.OutSize, x.InSize) + x.Taps.Length) / phases) + (2 * x.Taps.Length) + (2 * lane) + Math.Abs(x.Pad) + 8;
        int stride = x.OutSize + lane;
        float[] scratch = ArrayPool<float>.Shared.Rent((y.InSize * stride) + (phases * phaseLength) + lane);
        try
        {
            fixed (float* memory = scratch)
            {
                float* rows = memory;
                float* buffer = memory + (y.InSize * stride);
                (int firstRow, int endRow) = UsedRows(y);
                for (int plane = first; plane < end; plane++)
                {
                    float* source = input + ((long)plane * x.InSize * y.InSize);
                    for (int row = firstRow; row < endRow; row++)
                    {
                        Horizontal(source + ((long)row * x.InSize), rows + ((long)row * stride), buffer, phaseLength, x);
                    }

                    float* target = output + ((long)plane * x.OutSize * y.OutSize);
                    for (int row = 0; row < y.OutSize; row++)
                    {
                        Vertical(rows, stride, target + ((long)row * x.OutSize), row, x.OutSize, y);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scratch);
        }
    }

    private static (int First, int End) UsedRows(AxisPlan y)
    {
        int first = Math.Clamp(y.FirstSample(0), 0, y.InSize);
        int last = y.FirstSample(y.OutSize - 1) + ((y.Taps.Length - 1 - y.FirstTap(y.OutSize - 1)) / y.Up);
        return (first, Math.Clamp(last + 1, first, y.InSize));
    }

    private static void Horizontal(float* source, float* target, float* buffer, int phaseLength, AxisPlan x)
    {
        if (x.Up == 1)
        {
            Decimate(source, target, buffer, phaseLength, x);
        }
        else
        {
            Interpolate(source, target, buffer, phaseLength, x);
        }
    }

    /// <summary>Splits the padded row into Down interleaved ones, so that every tap reads consecutive samples.</summary>
    private static void Decimate(float* source, float* target, float* buffer, int phaseLength, AxisPlan x)
    {
        int needed = ((x.OutSize - 1) * x.Down) + x.Taps.Length; // padded samples that are read
        if (x.Down == 1)
        {
            CopyPadded(source, x.InSize, buffer, needed + Vector<float>.Count, -x.Pad);
        }
        else
        {
            for (int phase = 0; phase < x.Down; phase++)
            {
                float* part = buffer + (phase * phaseLength);
                int count = ((needed - phase + x.Down - 1) / x.Down) + Vector<float>.Count;
                for (int i = 0; i < count; i++)
                {
                    int sample = (i * x.Down) + phase - x.Pad;
                    part[i] = (uint)sample < (uint)x.InSize ? source[sample] : 0;
                }
            }
        }

        int lane = Vector<float>.Count;
        for (int i = 0; i < x.OutSize; i += lane)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (int tap = 0; tap < x.Taps.Length; tap++)
            {
                sum += Load(buffer + (tap % x.Down * phaseLength) + i + (tap / x.Down)) * x.Taps[tap];
            }

            Store(sum, target + i); // the scratch rows are one vector longer than the picture
        }
    }

    /// <summary>Computes each of the Up interleaved output rows with its own taps, then interleaves them.</summary>
    private static void Interpolate(float* source, float* target, float* buffer, int phaseLength, AxisPlan x)
    {
        int lane = Vector<float>.Count;
        int lowest = int.MaxValue;
        int highest = int.MinValue;
        for (int phase = 0; phase < Math.Min(x.Up, x.OutSize); phase++)
        {
            int count = ((x.OutSize - phase) + x.Up - 1) / x.Up;
            lowest = Math.Min(lowest, x.FirstSample(phase));
            highest = Math.Max(highest, x.FirstSample(phase) + count + ((x.Taps.Length - 1) / x.Up));
        }

        float* padded = stackalloc float[highest - lowest + 1 + lane];
        CopyPadded(source, x.InSize, padded, highest - lowest + 1 + lane, lowest);
        for (int phase = 0; phase < Math.Min(x.Up, x.OutSize); phase++)
        {
            float* part = buffer + (phase * phaseLength);
            float* from = padded + x.FirstSample(phase) - lowest;
            int first = x.FirstTap(phase);
            int count = ((x.OutSize - phase) + x.Up - 1) / x.Up;
            for (int i = 0; i < count; i += lane)
            {
                Vector<float> sum = Vector<float>.Zero;
                int offset = i;
                for (int tap = first; tap < x.Taps.Length; tap += x.Up)
                {
                    sum += Load(from + offset++) * x.Taps[tap];
                }

                Store(sum, part + i);
            }

            float* to = target + phase;
            for (int i = 0; i < count; i++)
            {
                to[i * x.Up] = part[i];
            }
        }
    }

    private static void Vertical(float* rows, int stride, float* target, int index, int width, AxisPlan y)
    {
        int lane = Vector<float>.Count;
        int firstTap = y.FirstTap(index);
        int sample = y.FirstSample(index);
        int x = 0;
        for (; x <= width - lane; x += lane)
        {
            Vector<float> sum = Vector<float>.Zero;
            int row = sample;
            for (int tap = firstTap; tap < y.Taps.Length; tap += y.Up, row++)
            {
                if ((uint)row < (uint)y.InSize)
                {
                    sum += Load(rows + ((long)row * stride) + x) * y.Taps[tap];
                }
            }

            Store(sum, target + x);
        }

        for (; x < width; x++)
        {
            float sum = 0;
            int row = sample;
            for (int tap = firstTap; tap < y.Taps.Length; tap += y.Up, row++)
            {
                if ((uint)row < (uint)y.InSize)
                {
                    sum += rows[((long)row * stride) + x] * y.Taps[tap];
                }
            }

            target[x] = sum;
        }
    }

    /// <summary>target[i] = source[i + shift], zero outside the source.</summary>
    private static void CopyPadded(float* source, int size, float* target, int count, int shift)
    {
        int begin = Math.Clamp(-shift, 0, count);
        int end = Math.Clamp(size - shift, begin, count);
        new Span<float>(target, begin).Clear();
        new ReadOnlySpan<float>(source + begin + shift, end - begin).CopyTo(new Span<float>(target + begin, end - begin));
        new Span<float>(target + end, count - end).Clear();
    }

    private static Vector<float> Load(float* address) => *(Vector<float>*)address;

    private static void Store(Vector<float> value, float* address) => *(Vector<float>*)address = value;
}
