using System.Runtime.CompilerServices;
using StyleGanSharp.Ops.Cpu.Gemm;
using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Winograd;

/// <summary>Between planes of samples and tiles at the points of <see cref="WinogradTransform"/>. Tiles lie side by side: every step works on sixteen of them.</summary>
/// <param name="plan">The sizes.</param>
/// <param name="first">Number of the first tile.</param>
/// <param name="count">Number of tiles, a multiple of <see cref="MatrixProduct.TileWidth"/>; those past the last of the plan are left out.</param>
/// <param name="stride">From a channel to the next: at least a vector more than <paramref name="count"/>, as the last vector of a row of tiles may reach past it.</param>
internal readonly unsafe ref struct WinogradTiles<T>(WinogradPlan plan, int first, int count, int stride) where T : unmanaged, IVector<T>
{
    private const int Step = WinogradTransform.Outputs * VectorLanes.Count; // samples along x that sixteen tiles make

    /// <summary>Floats of working memory.</summary>
    public static long ScratchLength(WinogradPlan plan) => (WinogradTransform.Inputs + 1L) * RowLength(plan);

    /// <summary>The tile after the last one that is there.</summary>
    private int Last => Math.Min(first + count, plan.Tiles);

    private static int RowLength(WinogradPlan plan) => ((plan.TilesX + VectorLanes.Count) / VectorLanes.Count * Step) + (2 * VectorLanes.Count);

    /// <summary>Bᵀ·d·B of the tiles of one channel of all images.</summary>
    /// <param name="x">[N, In, Height, Width].</param>
    /// <param name="channel">The channel.</param>
    /// <param name="v">Receives the inputs of the products, [36, In, stride], at this channel.</param>
    /// <param name="scratch">Working memory.</param>
    public void Read(float* x, int channel, float* v, float* scratch)
    {
        long point = WinogradPlan.PointLength(plan.In, stride);
        for (int tile = first; Next(ref tile, out Place at);)
        {
            float* plane = x + ((((long)at.Image * plan.In) + channel) * plan.Height * plan.Width);
            ReadRow(plane, at.Top - plan.Padding, at.Left - plan.Padding, at.Length, scratch, v + at.Tile, point);
        }

        Clear(v, point);
    }

    /// <summary>A·y·Aᵀ of the tiles of one channel of all images: the transpose of <see cref="Write"/>.</summary>
    /// <param name="y">[N, Out, OutHeight, OutWidth].</param>
    /// <param name="channel">The channel.</param>
    /// <param name="m">Receives [36, OutRows·8, stride], at this channel.</param>
    /// <param name="scratch">Working memory.</param>
    public void ReadGradient(float* y, int channel, float* m, float* scratch)
    {
        long point = WinogradPlan.PointLength(plan.OutRows * WinogradPlan.Rows, stride);
        for (int tile = first; Next(ref tile, out Place at);)
        {
            float* plane = y + ((((long)at.Image * plan.Out) + channel) * plan.OutHeight * plan.OutWidth);
            ReadGradientRow(plane, at.Top, at.Left, at.Length, scratch, m + at.Tile, point);
        }

        Clear(m, point);
    }

    /// <summary>Aᵀ·m·A of the tiles of one channel of all images.</summary>
    /// <param name="m">[36, OutRows·8, stride], at this channel.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="y">Receives [N, Out, OutHeight, OutWidth], of these tiles.</param>
    /// <param name="scratch">Working memory.</param>
    public void Write(float* m, int channel, float* y, float* scratch)
    {
        long point = WinogradPlan.PointLength(plan.OutRows * WinogradPlan.Rows, stride);
        for (int tile = first; Next(ref tile, out Place at);)
        {
            float* plane = y + ((((long)at.Image * plan.Out) + channel) * plan.OutHeight * plan.OutWidth);
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
        (int image, int y) = Math.DivRem(index, plan.TilesY);
        int length = Math.Min(plan.TilesX - column, Last - tile);
        row = new(tile - first, image, y * WinogradTransform.Outputs, column * WinogradTransform.Outputs, length);
        tile += length;
        return length > 0;
    }

    /// <summary>A row of tiles: down the columns on samples as they lie, then along the rows on every fourth sample.</summary>
    private void ReadRow(float* plane, int top, int left, int tiles, float* rows, float* target, long point)
    {
        int length = (tiles * WinogradTransform.Outputs) + 2;
        int rowLength = RowLength(plan);
        float* zeros = rows + (WinogradTransform.Inputs * rowLength);
        new Span<float>(zeros, rowLength).Clear();
        float** samples = stackalloc float*[WinogradTransform.Inputs];
        for (int r = 0; r < WinogradTransform.Inputs; r++)
        {
            samples[r] = top + r >= 0 && top + r < plan.Height ? plane + ((long)(top + r) * plan.Width) + left : zeros;
        }

        for (int i = 0; i < length; i += VectorLanes.Count)
        {
            var span = new Samples(left + i, plan.Width);
            (T p0, T p1, T p2, T p3, T p4, T p5) = WinogradTransform.Input(
                span.Load(samples[0] + i), span.Load(samples[1] + i), span.Load(samples[2] + i),
                span.Load(samples[3] + i), span.Load(samples[4] + i), span.Load(samples[5] + i));
            Store(rows + i, rowLength, p0, p1, p2, p3, p4, p5);
        }

        for (int r = 0; r < WinogradTransform.Inputs; r++, rows += rowLength, target += WinogradTransform.Inputs * point)
        {
            float* row = rows;
            for (int i = 0; i < tiles; i += VectorLanes.Count, row += Step)
            {
                (T d0, T d1, T d2, T d3) = Split(
                    T.Load(row), T.Load(row + VectorLanes.Count), T.Load(row + (2 * VectorLanes.Count)), T.Load(row + (3 * VectorLanes.Count)));
                (T p0, T p1, T p2, T p3, T p4, T p5) = WinogradTransform.Input(d0, d1, d2, d3, T.MoveDown(d0, row[Step]), T.MoveDown(d1, row[Step + 1]));
                Store(target + i, point, p0, p1, p2, p3, p4, p5);
            }
        }
    }

    /// <summary>The same of gradients, which have no samples in common: on every fourth sample in both directions.</summary>
    private void ReadGradientRow(float* plane, int top, int left, int tiles, float* rows, float* target, long point)
    {
        const int Across = WinogradTransform.Outputs * VectorLanes.Count;
        int height = Math.Min(WinogradTransform.Outputs, plan.OutHeight - top);
        float* down = rows + (WinogradTransform.Outputs * Across);
        new Span<float>(rows, WinogradTransform.Outputs * Across).Clear();
        plane += ((long)top * plan.OutWidth) + left;
        for (int i = 0; i < tiles; i += VectorLanes.Count, plane += Step, left += Step)
        {
            for (int r = 0; r < height; r++)
            {
                float* row = plane + ((long)r * plan.OutWidth);
                (T y0, T y1, T y2, T y3) = Split(
                    Samples.Load(row, left, plan.OutWidth), Samples.Load(row + VectorLanes.Count, left + VectorLanes.Count, plan.OutWidth),
                    Samples.Load(row + (2 * VectorLanes.Count), left + (2 * VectorLanes.Count), plan.OutWidth),
                    Samples.Load(row + (3 * VectorLanes.Count), left + (3 * VectorLanes.Count), plan.OutWidth));
                Store(rows + (r * Across), y0, y1, y2, y3);
            }

            for (int x = 0; x < Across; x += VectorLanes.Count)
            {
                (T p0, T p1, T p2, T p3, T p4, T p5) = WinogradTransform.OutputGradient(
                    T.Load(rows + x), T.Load(rows + Across + x), T.Load(rows + (2 * Across) + x), T.Load(rows + (3 * Across) + x));
                Store(down + x, Across, p0, p1, p2, p3, p4, p5);
            }

            for (int r = 0; r < WinogradTransform.Inputs; r++)
            {
                float* row = down + (r * Across);
                (T p0, T p1, T p2, T p3, T p4, T p5) = WinogradTransform.OutputGradient(
                    T.Load(row), T.Load(row + VectorLanes.Count), T.Load(row + (2 * VectorLanes.Count)), T.Load(row + (3 * VectorLanes.Count)));
                Store(target + (r * WinogradTransform.Inputs * point) + i, point, p0, p1, p2, p3, p4, p5);
            }
        }
    }

    private void WriteRow(float* source, long point, int tiles, float* rows, float* plane, int top, int left)
    {
        const int Across = WinogradTransform.Inputs * VectorLanes.Count;
        int height = Math.Min(WinogradTransform.Outputs, plan.OutHeight - top);
        plane += ((long)top * plan.OutWidth) + left;
        for (int i = 0; i < tiles; i += VectorLanes.Count, plane += Step, left += Step)
        {
            for (int x = 0; x < WinogradTransform.Inputs; x++)
            {
                float* at = source + (x * point) + i;
                (T y0, T y1, T y2, T y3) = WinogradTransform.Output(
                    T.Load(at), T.Load(at + (6 * point)), T.Load(at + (12 * point)), T.Load(at + (18 * point)), T.Load(at + (24 * point)), T.Load(at + (30 * point)));
                float* down = rows + (x * VectorLanes.Count);
                T.Store(y0, down);
                T.Store(y1, down + Across);
                T.Store(y2, down + (2 * Across));
                T.Store(y3, down + (3 * Across));
            }

            int width = Math.Min(Math.Min(tiles - i, VectorLanes.Count) * WinogradTransform.Outputs, plan.OutWidth - left);
            for (int r = 0; r < height; r++)
            {
                float* row = rows + (r * Across);
                (T y0, T y1, T y2, T y3) = WinogradTransform.Output(
                    T.Load(row), T.Load(row + VectorLanes.Count), T.Load(row + (2 * VectorLanes.Count)),
                    T.Load(row + (3 * VectorLanes.Count)), T.Load(row + (4 * VectorLanes.Count)), T.Load(row + (5 * VectorLanes.Count)));
                (T even0, T even1) = T.Interleave(y0, y2);
                (T odd0, T odd1) = T.Interleave(y1, y3);
                (T s0, T s1) = T.Interleave(even0, odd0);
                (T s2, T s3) = T.Interleave(even1, odd1);
                float* target = plane + ((long)r * plan.OutWidth);
                VectorLanes.StoreFirst(s0, target, width);
                VectorLanes.StoreFirst(s1, target + VectorLanes.Count, width - VectorLanes.Count);
                VectorLanes.StoreFirst(s2, target + (2 * VectorLanes.Count), width - (2 * VectorLanes.Count));
                VectorLanes.StoreFirst(s3, target + (3 * VectorLanes.Count), width - (3 * VectorLanes.Count));
            }
        }
    }

    /// <summary>Every fourth of 64 samples, from the first, second, third and fourth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T P0, T P1, T P2, T P3) Split(T first, T second, T third, T fourth)
    {
        (T even0, T odd0) = T.Deinterleave(first, second);
        (T even1, T odd1) = T.Deinterleave(third, fourth);
        (T p0, T p2) = T.Deinterleave(even0, even1);
        (T p1, T p3) = T.Deinterleave(odd0, odd1);
        return (p0, p1, p2, p3);
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
    private static void Store(float* target, T p0, T p1, T p2, T p3)
    {
        T.Store(p0, target);
        T.Store(p1, target + VectorLanes.Count);
        T.Store(p2, target + (2 * VectorLanes.Count));
        T.Store(p3, target + (3 * VectorLanes.Count));
    }

    /// <summary>A vector of a row of samples, which may reach over its ends: what is outside is zero, and is not stored.</summary>
    private readonly ref struct Samples
    {
        private readonly T _lanes;
        private readonly bool _isWhole;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Samples(int column, int width)
        {
            _lanes = T.Lanes(-column, width - column);
            _isWhole = column >= 0 && column + VectorLanes.Count <= width;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Load(float* source) => _isWhole ? T.Load(source) : T.LoadLanes(source, _lanes);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Load(float* source, int column, int width) => column + VectorLanes.Count <= width ? T.Load(source) : T.LoadLanes(source, T.Lanes(0, width - column));
    }

    /// <param name="Tile">Number of the first tile, among these.</param>
    /// <param name="Image">Number of the image.</param>
    /// <param name="Top">First row of the tile's samples.</param>
    /// <param name="Left">First column.</param>
    /// <param name="Length">Tiles side by side.</param>
    private readonly record struct Place(int Tile, int Image, int Top, int Left, int Length);
}
