using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>Convolutions of every channel plane with a kernel of its own. A plane is copied with zeros around it, so that the samples under a tap are neighbors.</summary>
internal static unsafe class DepthwiseKernel
{
    /// <summary>Rows whose sums are made together.</summary>
    private const int Rows = 4;

    /// <summary>Convolves.</summary>
    /// <param name="plan">The sizes: each channel plane is an image of one channel.</param>
    /// <param name="channels">Kernels: planes repeat them.</param>
    /// <param name="x">[planes, Height, Width].</param>
    /// <param name="w">[channels, K·L].</param>
    /// <param name="y">Receives [planes, OutHeight, OutWidth].</param>
    public static void Run(GemmPlan plan, int channels, float* x, float* w, float* y)
    {
        int taps = plan.Phases.Sum(phase => phase.Length);
        int* memory = stackalloc int[2 * taps];
        VectorLanes.Run(new Forward(new Sizes(plan, memory), channels, taps, x, w, y));
    }

    /// <summary>The gradient of the kernels.</summary>
    /// <param name="plan">The sizes of the convolution.</param>
    /// <param name="channels">Kernels: planes repeat them.</param>
    /// <param name="x">[planes, Height, Width].</param>
    /// <param name="g">[planes, GridHeight, GridWidth], the gradient of the result.</param>
    /// <param name="w">Receives [channels, K·L].</param>
    public static void RunGradient(GemmPlan plan, int channels, float* x, float* g, float* w)
    {
        int taps = plan.Phases[0].Length;
        int* memory = stackalloc int[2 * taps];
        VectorLanes.Run(new Gradient(new Sizes(plan, memory), channels, taps, x, g, w));
    }

    /// <summary>What the inner loops need of the plan.</summary>
    private readonly struct Sizes
    {
        /// <summary>Where the taps' samples are from the grid's position, phase by phase, and which weights belong to them.</summary>
        public readonly int* Offsets;
        public readonly int* Weights;
        public readonly GemmPlan Plan;
        public readonly int GridHeight;
        public readonly int GridWidth;

        /// <summary>Floats of the padded plane from a row of the grid to the next.</summary>
        public readonly nint RowPitch;

        public Sizes(GemmPlan plan, int* memory)
        {
            (Plan, GridHeight, GridWidth, RowPitch) = (plan, plan.GridHeight, plan.GridWidth, (nint)plan.Stride * plan.RowLength);
            GemmTap[] taps = [.. plan.Phases.SelectMany(phase => phase)];
            Offsets = memory;
            Weights = memory + taps.Length;
            for (int i = 0; i < taps.Length; i++)
            {
                (Offsets[i], Weights[i]) = (plan.Offset(taps[i]), taps[i].Weight);
            }
        }

        /// <summary>Floats of a padded plane and of what is read past its end.</summary>
        public int PaddedLength => VectorLanes.RoundUp(Plan.PlaneLength + (2 * VectorLanes.Count));
    }

    private readonly struct Forward(Sizes sizes, int channels, int taps, float* x, float* w, float* y) : IVectorKernel
    {
        public void Run<T>() where T : unmanaged, IVector<T>
        {
            Forward work = this;
            WorkerThreads.For(sizes.Plan.Batch, 1, plane => work.Convolve<T>(plane));
        }

        private void Convolve<T>(int plane) where T : unmanaged, IVector<T>
        {
            GemmPlan plan = sizes.Plan;
            int stride = plan.OutStride;
            int pitch = VectorLanes.RoundUp(sizes.GridWidth);
            float* padded = Scratch.Take(sizes.PaddedLength + ((long)stride * Rows * pitch));
            float* sums = padded + sizes.PaddedLength;
            GemmSource.PadPlane<T>(plan, x + ((long)plane * plan.Height * plan.Width), padded);
            float* factors = stackalloc float[taps];
            for (int i = 0; i < taps; i++)
            {
                factors[i] = w[((long)(plane % channels) * taps) + sizes.Weights[i]];
            }

            float* target = y + ((long)plane * plan.OutHeight * plan.OutWidth);
            for (int row = 0; row < sizes.GridHeight; row += Rows)
            {
                int rows = Math.Min(Rows, sizes.GridHeight - row);
                float* source = padded + (row * sizes.RowPitch);
                for (int phaseRow = 0, tap = 0; phaseRow < stride; phaseRow++)
                {
                    for (int phase = 0; phase < stride; phase++)
                    {
                        int count = plan.Phases[(phaseRow * stride) + phase].Length;
                        AddTaps<T>(sizes, source, sizes.Offsets + tap, factors + tap, count, rows, sums + (phase * Rows * pitch), pitch);
                        tap += count;
                    }

                    for (int r = 0; r < rows; r++)
                    {
                        int outRow = ((row + r) * stride) + phaseRow;
                        if (outRow < plan.OutHeight)
                        {
                            PhaseRow.Write<T>(sums + (r * pitch), Rows * pitch, stride, target + ((long)outRow * plan.OutWidth), plan.OutWidth);
                        }
                    }
                }
            }
        }
    }

    private readonly struct Gradient(Sizes sizes, int channels, int taps, float* x, float* g, float* w) : IVectorKernel
    {
        public void Run<T>() where T : unmanaged, IVector<T>
        {
            Gradient work = this;
            WorkerThreads.For(channels, 1, channel => work.Sum<T>(channel));
        }

        private void Sum<T>(int channel) where T : unmanaged, IVector<T>
        {
            GemmPlan plan = sizes.Plan;
            float* padded = Scratch.Take(sizes.PaddedLength + (taps * VectorLanes.Count));
            float* sums = padded + sizes.PaddedLength;
            new Span<float>(sums, taps * VectorLanes.Count).Clear();
            for (int plane = channel; plane < plan.Batch; plane += channels)
            {
                GemmSource.PadPlane<T>(plan, x + ((long)plane * plan.Height * plan.Width), padded);
                for (int tap = 0; tap < taps; tap++)
                {
                    AddProducts<T>(sizes, padded + sizes.Offsets[tap], g + ((long)plane * sizes.GridHeight * sizes.GridWidth), sums + (tap * VectorLanes.Count));
                }
            }

            for (int tap = 0; tap < taps; tap++)
            {
                double sum = 0;
                for (int i = 0; i < VectorLanes.Count; i++)
                {
                    sum += sums[(tap * VectorLanes.Count) + i];
                }

                w[((long)channel * taps) + sizes.Weights[tap]] = (float)sum;
            }
        }
    }

    /// <summary>The sums of one phase for up to four rows of the grid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTaps<T>(Sizes sizes, float* padded, int* offsets, float* factors, int taps, int rows, float* sums, int pitch) where T : unmanaged, IVector<T>
    {
        nint next = sizes.RowPitch;
        for (int column = 0; column < sizes.GridWidth; column += VectorLanes.Count)
        {
            float* at = padded + column;
            float* sum = sums + column;
            if (rows == Rows)
            {
                T zero = T.Broadcast(0);
                T a = zero, b = zero, c = zero, d = zero;
                for (int i = 0; i < taps; i++)
                {
                    T factor = T.Broadcast(factors[i]);
                    float* source = at + offsets[i];
                    a = T.MultiplyAdd(factor, T.Load(source), a);
                    b = T.MultiplyAdd(factor, T.Load(source + next), b);
                    c = T.MultiplyAdd(factor, T.Load(source + (2 * next)), c);
                    d = T.MultiplyAdd(factor, T.Load(source + (3 * next)), d);
                }

                T.Store(a, sum);
                T.Store(b, sum + pitch);
                T.Store(c, sum + (2 * pitch));
                T.Store(d, sum + (3 * pitch));
                continue;
            }

            for (int row = 0; row < rows; row++, at += next, sum += pitch)
            {
                T a = T.Broadcast(0);
                for (int i = 0; i < taps; i++)
                {
                    a = T.MultiplyAdd(T.Broadcast(factors[i]), T.Load(at + offsets[i]), a);
                }

                T.Store(a, sum);
            }
        }
    }

    /// <summary>Adds the products of one tap's samples with a plane of the gradient to sixteen sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProducts<T>(Sizes sizes, float* samples, float* g, float* sums) where T : unmanaged, IVector<T>
    {
        int width = sizes.GridWidth;
        int whole = width - (width % VectorLanes.Count);
        T last = T.Lanes(0, width - whole);
        T sum = T.Load(sums);
        for (int row = 0; row < sizes.GridHeight; row++, samples += sizes.RowPitch, g += width)
        {
            for (int i = 0; i < whole; i += VectorLanes.Count)
            {
                sum = T.MultiplyAdd(T.Load(samples + i), T.Load(g + i), sum);
            }

            if (whole < width)
            {
                sum = T.MultiplyAdd(T.LoadLanes(samples + whole, last), T.LoadLanes(g + whole, last), sum);
            }
        }

        T.Store(sum, sums);
    }
}
