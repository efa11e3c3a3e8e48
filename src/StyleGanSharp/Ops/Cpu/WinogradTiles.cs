using System.Runtime.CompilerServices;

namespace StyleGanSharp.Ops.Cpu;

/// <summary>Between planes of samples and tiles at the points of <see cref="WinogradTransform"/>. Tiles lie side by side: every step works on sixteen of them.</summary>
/// <param name="plan">The sizes.</param>
/// <param name="first">Number of the first tile.</param>
/// <param name="count">Number of tiles, in whole panels; those past the last of the plan are left out.</param>
/// <param name="stride">From a channel to the next: at least a block more than <paramref name="count"/>, as the last block of a row of tiles may reach past it.</param>
internal readonly unsafe ref struct WinogradTiles<T>(WinogradPlan plan, int first, int count, int stride) where T : unmanaged, IBlock<T>
{
    private const int Step = WinogradTransform.Outputs * Blocks.Length; // samples along x that sixteen tiles make

    /// <summary>Floats of working memory.</summary>
    public static long ScratchLength(WinogradPlan plan) => 2L * WinogradTransform.Inputs * RowLength(plan);

    /// <summary>The tile after the last one that is there.</summary>
    private int Last => Math.Min(first + count, plan.Tiles);

    private static int RowLength(WinogradPlan plan) => ((plan.TilesX + Blocks.Length) / Blocks.Length * Step) + (2 * Blocks.Length);

    /// <summary>Bᵀ·d·B of the tiles of one channel of all pictures.</summary>
    /// <param name="x">[N, In, Height, Width].</param>
    /// <param name="channel">The channel.</param>
    /// <param name="v">Receives [36, In, stride], at this channel.</param>
    /// <param name="scratch">Working memory.</param>
    public void Read(float* x, int channel, float* v, float* scratch)
    {
        long point = (long)plan.In * stride;
        for (int tile = first; Next(ref tile, out Place at);)
        {
            float* plane = x + ((((long)at.Picture * plan.In) + channel) * plan.Height * plan.Width);
            ReadRow(plane, at.Top - plan.Padding, at.Left - plan.Padding, at.Length, scratch, v + at.Tile, point);
        }

        Clear(v, point);
    }

    /// <summary>A·y·Aᵀ of the tiles of one channel of all pictures: the transpose of <see cref="Write"/>.</summary>
    /// <param name="y">[N, Out, OutHeight, OutWidth].</param>
    /// <param name="channel">The channel.</param>
    /// <param name="m">Receives [36, OutRows·8, stride], at this channel.</param>
    /// <param name="scratch">Working memory.</param>
    public void ReadGradient(float* y, int channel, float* m, float* scratch)
    {
        long point = (long)plan.OutRows * WinogradPlan.Rows * stride;
        for (int tile = first; Next(ref tile, out Place at);)
        {
            float* plane = y + ((((long)at.Picture * plan.Out) + channel) * plan.OutHeight * plan.OutWidth);
            ReadGradientRow(plane, at.Top, at.Left, at.Length, scratch, m + at.Tile, point);
        }

        Clear(m, point);
    }

    /// <summary>Aᵀ·m·A of the tiles of one channel of all pictures.</summary>
    /// <param name="m">[36, OutRows·8, stride], at this channel.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="y">Receives [N, Out, OutHeight, OutWidth], of these tiles.</param>
    /// <param name="scratch">Working memory.</param>
    public void Write(float* m, int channel, float* y, float* scratch)
    {
        long point = (long)plan.OutRows * WinogradPlan.Rows * stride;
        for (int tile = first; Next(ref tile, out Place at);)
        {
            float* plane = y + ((((long)at.Picture * plan.Out) + channel) * plan.OutHeight * plan.OutWidth);
            WriteRow(m + at.Tile, point, at.Length, scratch, plane, at.Top, at.Left);
        }
    }

    /// <summary>The row of tiles that begins with a tile, as far as it is among these.</summary>
    /// <param name="tile">Number of the tile; moves on to the row after.</param>
    /// <param name="row">Receives the row.</param>
    /// <returns>False when the tile is past the last.</returns>
    private bool Next(ref int tile, out Place row)
    {
        (int index, int column) = Math.DivRem(tile, plan.TilesX);
        (int picture, int y) = Math.DivRem(index, plan.TilesY);
        int length = Math.Min(plan.TilesX - column, Last - tile);
        row = new(tile - first, picture, y * WinogradTransform.Outputs, column * WinogradTransform.Outputs, length);
        tile += length;
        return length > 0;
    }

    /// <summary>A row of tiles: down the columns on samples as they lie, then along the rows on every fourth sample.</summary>
    private void ReadRow(float* plane, int top, int left, int tiles, float* rows, float* target, long point)
    {
        int length = (tiles * WinogradTransform.Outputs) + 2;
        int rowLength = RowLength(plan);
        float** samples = stackalloc float*[WinogradTransform.Inputs];
        for (int r = 0; r < WinogradTransform.Inputs; r++)
        {
            samples[r] = Samples(plane, plan.Height, plan.Width, top + r, left, length, rows + (r * rowLength));
        }

        float* down = rows + (WinogradTransform.Inputs * rowLength);
        for (int i = 0; i < length; i += Blocks.Length)
        {
            (T p0, T p1, T p2, T p3, T p4, T p5) = WinogradTransform.Input(
                T.Load(samples[0] + i), T.Load(samples[1] + i), T.Load(samples[2] + i), T.Load(samples[3] + i), T.Load(samples[4] + i), T.Load(samples[5] + i));
            Store(down + i, rowLength, p0, p1, p2, p3, p4, p5);
        }

        // Phases of one row lie where its samples were read from: they are not needed any more.
        int phase = rowLength / WinogradTransform.Outputs;
        for (int r = 0; r < WinogradTransform.Inputs; r++, down += rowLength)
        {
            Split(down, rows, phase, length);
            for (int i = 0; i < tiles; i += Blocks.Length)
            {
                (T p0, T p1, T p2, T p3, T p4, T p5) = WinogradTransform.Input(
                    T.Load(rows + i), T.Load(rows + phase + i), T.Load(rows + (2 * phase) + i), T.Load(rows + (3 * phase) + i), T.Load(rows + i + 1), T.Load(rows + phase + i + 1));
                Store(target + (r * WinogradTransform.Inputs * point) + i, point, p0, p1, p2, p3, p4, p5);
            }
        }
    }

    private void ReadGradientRow(float* plane, int top, int left, int tiles, float* rows, float* target, long point)
    {
        int length = tiles * WinogradTransform.Outputs;
        int rowLength = RowLength(plan);
        float** samples = stackalloc float*[WinogradTransform.Outputs];
        for (int r = 0; r < WinogradTransform.Outputs; r++)
        {
            samples[r] = Samples(plane, plan.OutHeight, plan.OutWidth, top + r, left, length, rows + (r * rowLength));
        }

        float* down = rows + (WinogradTransform.Inputs * rowLength);
        for (int i = 0; i < length; i += Blocks.Length)
        {
            (T p0, T p1, T p2, T p3, T p4, T p5) = WinogradTransform.OutputGradient(T.Load(samples[0] + i), T.Load(samples[1] + i), T.Load(samples[2] + i), T.Load(samples[3] + i));
            Store(down + i, rowLength, p0, p1, p2, p3, p4, p5);
        }

        int phase = rowLength / WinogradTransform.Outputs;
        for (int r = 0; r < WinogradTransform.Inputs; r++, down += rowLength)
        {
            Split(down, rows, phase, length);
            for (int i = 0; i < tiles; i += Blocks.Length)
            {
                (T p0, T p1, T p2, T p3, T p4, T p5) = WinogradTransform.OutputGradient(
                    T.Load(rows + i), T.Load(rows + phase + i), T.Load(rows + (2 * phase) + i), T.Load(rows + (3 * phase) + i));
                Store(target + (r * WinogradTransform.Inputs * point) + i, point, p0, p1, p2, p3, p4, p5);
            }
        }
    }

    private void WriteRow(float* source, long point, int tiles, float* rows, float* plane, int top, int left)
    {
        int height = Math.Min(WinogradTransform.Outputs, plan.OutHeight - top);
        for (int i = 0; i < tiles; i += Blocks.Length)
        {
            float* across = rows;
            for (int r = 0; r < WinogradTransform.Inputs; r++, across += WinogradTransform.Outputs * Blocks.Length)
            {
                float* at = source + (r * WinogradTransform.Inputs * point) + i;
                (T y0, T y1, T y2, T y3) = WinogradTransform.Output(
                    T.Load(at), T.Load(at + point), T.Load(at + (2 * point)), T.Load(at + (3 * point)), T.Load(at + (4 * point)), T.Load(at + (5 * point)));
                (T even0, T even1) = T.Interleave(y0, y2);
                (T odd0, T odd1) = T.Interleave(y1, y3);
                (T s0, T s1) = T.Interleave(even0, odd0);
                (T s2, T s3) = T.Interleave(even1, odd1);
                T.Store(s0, across);
                T.Store(s1, across + Blocks.Length);
                T.Store(s2, across + (2 * Blocks.Length));
                T.Store(s3, across + (3 * Blocks.Length));
            }

            int column = left + (i * WinogradTransform.Outputs);
            int width = Math.Min(Math.Min(tiles - i, Blocks.Length) * WinogradTransform.Outputs, plan.OutWidth - column);
            for (int j = 0; j < width; j += Blocks.Length)
            {
                float* at = rows + j;
                (T y0, T y1, T y2, T y3) = WinogradTransform.Output(
                    T.Load(at), T.Load(at + Step), T.Load(at + (2 * Step)), T.Load(at + (3 * Step)), T.Load(at + (4 * Step)), T.Load(at + (5 * Step)));
                float* target = plane + ((long)top * plan.OutWidth) + column + j;
                Store(y0, target, width - j);
                if (height > 1)
                {
                    Store(y1, target + plan.OutWidth, width - j);
                }

                if (height > 2)
                {
                    Store(y2, target + (2 * plan.OutWidth), width - j);
                }

                if (height > 3)
                {
                    Store(y3, target + (3 * plan.OutWidth), width - j);
                }
            }
        }
    }

    /// <summary>A row of samples, zero outside of the plane.</summary>
    /// <returns>The plane itself where it has them all and as many more as the last block reads, else a copy.</returns>
    private static float* Samples(float* plane, int height, int width, int row, int left, int length, float* copy)
    {
        float* source = plane + ((long)row * width);
        if (row >= 0 && row < height && left >= 0 && left + Blocks.RoundUp(length) <= width)
        {
            return source + left;
        }

        new Span<float>(copy, Blocks.RoundUp(length)).Clear();
        int from = Math.Max(left, 0);
        int to = Math.Min(left + length, width);
        if (row >= 0 && row < height && to > from)
        {
            new Span<float>(source + from, to - from).CopyTo(new Span<float>(copy + (from - left), to - from));
        }

        return copy;
    }

    /// <summary>Every fourth sample, from the first, second, third and fourth.</summary>
    private static void Split(float* samples, float* phases, int phase, int length)
    {
        for (int i = 0; i * WinogradTransform.Outputs < length; i += Blocks.Length, samples += Step)
        {
            (T even0, T odd0) = T.Deinterleave(T.Load(samples), T.Load(samples + Blocks.Length));
            (T even1, T odd1) = T.Deinterleave(T.Load(samples + (2 * Blocks.Length)), T.Load(samples + (3 * Blocks.Length)));
            (T p0, T p2) = T.Deinterleave(even0, even1);
            (T p1, T p3) = T.Deinterleave(odd0, odd1);
            T.Store(p0, phases + i);
            T.Store(p1, phases + phase + i);
            T.Store(p2, phases + (2 * phase) + i);
            T.Store(p3, phases + (3 * phase) + i);
        }
    }

    /// <summary>Sums over tiles go over those past the last too.</summary>
    private void Clear(float* tiles, long point)
    {
        int from = Last - first;
        for (int i = 0; from < count && i < WinogradTransform.Products; i++, tiles += point)
        {
            new Span<float>(tiles + from, count - from).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* target, long stride, T p0, T p1, T p2, T p3, T p4, T p5)
    {
        T.Store(p0, target);
        T.Store(p1, target + stride);
        T.Store(p2, target + (2 * stride));
        T.Store(p3, target + (3 * stride));
        T.Store(p4, target + (4 * stride));
        T.Store(p5, target + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T value, float* target, int left)
    {
        if (left >= Blocks.Length)
        {
            T.Store(value, target);
        }
        else
        {
            float* few = stackalloc float[Blocks.Length];
            T.Store(value, few);
            new Span<float>(few, left).CopyTo(new Span<float>(target, left));
        }
    }

    /// <param name="Tile">Number of the first tile, among these.</param>
    /// <param name="Picture">Number of the picture.</param>
    /// <param name="Top">First row of the tile's samples.</param>
    /// <param name="Left">First column.</param>
    /// <param name="Length">Tiles side by side.</param>
    private readonly record struct Place(int Tile, int Picture, int Top, int Left, int Length);
}
