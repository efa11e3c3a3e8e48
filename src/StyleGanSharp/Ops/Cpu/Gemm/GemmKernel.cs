using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Vectors;
using TorchSharp;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>Convolutions with any kernel and stride: the samples under all taps of 48 positions are gathered and multiplied by the weights from the caches.</summary>
/// <param name="plan">The sizes.</param>
/// <param name="x">[N, Channels, Height, Width].</param>
/// <param name="w">The weights.</param>
/// <param name="padded">Working memory: <see cref="GemmPlan.PaddedLength"/> floats.</param>
/// <param name="weights">Working memory: <see cref="GemmPlan.WeightsLength"/> floats.</param>
/// <param name="y">Receives [N, Rows, OutHeight, OutWidth].</param>
internal readonly unsafe struct GemmKernel(GemmPlan plan, float* x, float* w, float* padded, float* weights, float* y) : IVectorKernel
{
    private const int TileWidth = MatrixProduct.TileWidth;

    public void Run<T>() where T : unmanaged, IVector<T>
    {
        GemmSource.Pad<T>(plan, x, padded);
        if (!plan.IsDirect)
        {
            GemmSource.PackWeights<T>(plan, w, weights);
        }

        GemmPlan sizes = plan;
        float* from = padded;
        float* product = plan.IsDirect ? w : weights;
        float* to = y;
        int threads = torch.get_num_threads();
        int tiles = sizes.TilesPerCall(threads);
        int groups = (sizes.Positions + (tiles * TileWidth) - 1) / (tiles * TileWidth);
        int calls = groups * sizes.OutStride;

        // Few positions: each thread takes a part of the output channels.
        int parts = Math.Clamp((threads + calls - 1) / calls, 1, sizes.OutRows);
        int rows = (sizes.OutRows + parts - 1) / parts;
        WorkerThreads.For(calls * parts, 1, item =>
        {
            (int call, int part) = Math.DivRem(item, parts);
            (int phaseRow, int group) = Math.DivRem(call, groups);
            new Call<T>(sizes, from, product, to, phaseRow, group * tiles * TileWidth, tiles, part * rows, Math.Min(rows, sizes.OutRows - (part * rows))).Run();
        });
    }

    /// <summary>A few tiles of the grid, in all phases of one row of phases, for some output channels.</summary>
    private readonly ref struct Call<T>(GemmPlan plan, float* padded, float* weights, float* y, int phaseRow, int first, int tiles, int firstRow, int rows) where T : unmanaged, IVector<T>
    {
        private readonly int _count = Math.Min(tiles * TileWidth, plan.Positions - first);

        public void Run()
        {
            if (rows <= 0)
            {
                return;
            }

            int channels = plan.ChannelTile;
            long samples = ((long)tiles * channels * plan.MaxTaps * TileWidth) + VectorLanes.Count;
            long sums = (long)tiles * rows * MatrixProduct.Rows * TileWidth;
            float* memory = Scratch.Take(samples + (sums * plan.OutStride) + (MatrixProduct.Rows * TileWidth));
            float* results = memory + samples;
            float* few = results + (sums * plan.OutStride);
            for (int phase = 0; phase < plan.OutStride; phase++, results += sums)
            {
                int number = (phaseRow * plan.OutStride) + phase;
                int taps = plan.Phases[number].Length;
                if (taps == 0)
                {
                    new Span<float>(results, (int)sums).Clear();
                }

                for (int channel = 0; channel < plan.Channels && taps > 0; channel += channels)
                {
                    int there = Math.Min(channels, plan.Channels - channel);
                    Gather(plan.Phases[number], channel, there, memory);
                    if (plan.IsDirect)
                    {
                        MultiplyDirect(plan.Phases[number], channel, there, memory, results);
                    }
                    else
                    {
                        Multiply(weights + plan.WeightsAt(number), taps, channel, there, memory, results, few);
                    }
                }
            }

            var output = new GemmOutput<T>(plan, y, phaseRow, first, firstRow * MatrixProduct.Rows, Math.Min(rows * MatrixProduct.Rows, plan.Rows - (firstRow * MatrixProduct.Rows)));
            for (int tile = 0; tile * TileWidth < _count; tile++)
            {
                output.Write(memory + samples + ((long)tile * rows * MatrixProduct.Rows * TileWidth), sums, tile * TileWidth, Math.Min(TileWidth, _count - (tile * TileWidth)));
            }
        }

        /// <summary>Copies the samples under the taps of some channels to [tiles, channels·taps, 48].</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Gather(GemmTap[] taps, int channel, int channels, float* target)
        {
            int* offsets = stackalloc int[taps.Length];
            for (int i = 0; i < taps.Length; i++)
            {
                offsets[i] = plan.Offset(taps[i]);
            }

            int* starts = stackalloc int[TileWidth];
            int* lengths = stackalloc int[TileWidth];
            for (int at = 0; at < _count; at += TileWidth)
            {
                int segments = Segments(first + at, Math.Min(TileWidth, _count - at), starts, lengths);
                for (int c = channel; c < channel + channels; c++)
                {
                    float* plane = padded + ((long)c * plan.PlaneLength);
                    for (int tap = 0; tap < taps.Length; tap++, target += TileWidth)
                    {
                        float* source = plane + offsets[tap];
                        float* to = target;
                        for (int i = 0; i < segments; i++)
                        {
                            // What is written past the end of a segment is overwritten by the next, and past the last is not used.
                            float* from = source + starts[i];
                            int length = lengths[i];
                            T.Store(T.Load(from), to);
                            for (int done = VectorLanes.Count; done < length; done += VectorLanes.Count)
                            {
                                T.Store(T.Load(from + done), to + done);
                            }

                            to += length;
                        }
                    }
                }
            }
        }

        /// <summary>Runs of neighbors in the padded input, of which a tile is made.</summary>
        private int Segments(int position, int count, int* starts, int* lengths)
        {
            int segments = 0;
            while (count > 0)
            {
                (int row, int column) = Math.DivRem(position, plan.GridWidth);
                (int image, int y) = Math.DivRem(row, plan.GridHeight);
                int length = Math.Min(plan.GridWidth - column, count);
                starts[segments] = checked((int)((long)image * plan.Channels * plan.PlaneLength) + (y * plan.Stride * plan.RowLength) + column);
                lengths[segments++] = length;
                position += length;
                count -= length;
            }

            return segments;
        }

        private void MultiplyDirect(GemmTap[] taps, int channel, int channels, float* samples, float* results)
        {
            int* offsets = stackalloc int[taps.Length];
            for (int i = 0; i < taps.Length; i++)
            {
                offsets[i] = taps[i].Weight;
            }

            if (channel == 0)
            {
                new Span<float>(results, tiles * rows * MatrixProduct.Rows * TileWidth).Clear();
            }

            var product = new DirectProduct<T>(plan, offsets, taps.Length);
            for (int row = 0; row < rows; row++)
            {
                float* w = weights + ((long)(firstRow + row) * MatrixProduct.Rows * plan.WeightsOfRow) + ((long)channel * plan.WeightsOfChannel);
                for (int tile = 0; tile * TileWidth < _count; tile++)
                {
                    float* v = samples + ((long)tile * channels * taps.Length * TileWidth);
                    product.Add(w, channels, v, Math.Min(TileWidth, _count - (tile * TileWidth)), results + ((((long)tile * rows) + row) * MatrixProduct.Rows * TileWidth));
                }
            }
        }

        private void Multiply(float* packed, int taps, int channel, int channels, float* samples, float* results, float* few)
        {
            (int depth, int all) = (channels * taps, plan.Channels * taps);
            for (int row = 0; row < rows; row++)
            {
                float* u = packed + ((((long)(firstRow + row) * all) + ((long)channel * taps)) * MatrixProduct.Rows);
                for (int tile = 0; tile * TileWidth < _count; tile++)
                {
                    float* v = samples + ((long)tile * depth * TileWidth);
                    float* m = results + (((long)tile * rows) + row) * MatrixProduct.Rows * TileWidth;
                    MatrixProduct.Run<T>(u, v, TileWidth, channel == 0 ? m : few, TileWidth, depth);
                    for (int i = 0; channel > 0 && i < MatrixProduct.Rows * TileWidth; i += VectorLanes.Count)
                    {
                        T.Store(T.Add(T.Load(m + i), T.Load(few + i)), m + i);
                    }
                }
            }
        }
    }
}
