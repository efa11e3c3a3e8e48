using StyleGanSharp.Ops.Cpu.Vectors;

namespace StyleGanSharp.Ops.Cpu.Gemm;

/// <summary>
/// A convolution, or the transposed one, as products of matrices: of weights [Rows, Channels·taps] with the samples under the taps, [Channels·taps, grid positions].
/// A transposed convolution with factor s makes s·s interleaved images (phases), each a convolution of its input with every s-th tap.
/// </summary>
internal sealed class GemmPlan
{
    /// <summary>Rows of samples that are multiplied while they are in the second-level cache: 192 KiB per tile.</summary>
    private const int MaxDepth = 1024;

    /// <summary>Tiles of <see cref="MatrixProduct.TileWidth"/> positions that share a row of weights, and floats of them at most.</summary>
    private const int MaxTiles = 4;
    private const int MaxSamples = 48 << 10;

    /// <summary>Positions up to which weights are read where they are.</summary>
    private const int MaxDirectPositions = 2 * MatrixProduct.TileWidth;

    private GemmPlan(int batch, int channels, int height, int width, int rows, int gridHeight, int gridWidth, int stride, GemmTap[][] phases)
    {
        (Batch, Channels, Height, Width, Rows, GridHeight, GridWidth, Stride, Phases) = (batch, channels, height, width, rows, gridHeight, gridWidth, stride, phases);
        GemmTap[] taps = [.. phases.SelectMany(phase => phase)];
        (Top, Left) = (taps.Min(tap => tap.Y), taps.Min(tap => tap.X));
        PaddedHeight = ((gridHeight - 1) * stride) + taps.Max(tap => tap.Y) - Top + 1;
        PhaseWidth = (((gridWidth - 1) * stride) + taps.Max(tap => tap.X) - Left + stride) / stride;
        MaxTaps = phases.Max(phase => phase.Length);
    }

    /// <summary>N.</summary>
    public int Batch { get; }

    /// <summary>Input channels.</summary>
    public int Channels { get; }

    /// <summary>Height of the input.</summary>
    public int Height { get; }

    /// <summary>Width of the input.</summary>
    public int Width { get; }

    /// <summary>Output channels.</summary>
    public int Rows { get; }

    /// <summary>Positions of the kernel down the input; of a transposed convolution in one phase of the output.</summary>
    public int GridHeight { get; }

    /// <summary>The same along it.</summary>
    public int GridWidth { get; }

    /// <summary>Input samples from one position to the next.</summary>
    public int Stride { get; }

    /// <summary>The taps of each phase of the output, row by row.</summary>
    public GemmTap[][] Phases { get; }

    /// <summary>Phases per direction: output samples from one position of a phase to the next.</summary>
    public int OutStride { get; private init; } = 1;

    /// <summary>Height of the output.</summary>
    public int OutHeight { get; private init; }

    /// <summary>Width of the output.</summary>
    public int OutWidth { get; private init; }

    /// <summary>Weights from one output channel to the next.</summary>
    public int WeightsOfRow { get; private init; }

    /// <summary>Weights from one input channel to the next.</summary>
    public int WeightsOfChannel { get; private init; }

    /// <summary>Whether the weights of an output channel lie side by side, channel by channel.</summary>
    public bool AreWeightsInOrder => WeightsOfChannel == Phases.Sum(phase => phase.Length) && WeightsOfRow == Channels * WeightsOfChannel;

    /// <summary>First row of the padded input, as a row of the input.</summary>
    public int Top { get; }

    /// <summary>First column of it.</summary>
    public int Left { get; }

    /// <summary>Rows of the padded input.</summary>
    public int PaddedHeight { get; }

    /// <summary>Every <see cref="Stride"/>-th column of the padded input lies side by side: columns of such a part.</summary>
    public int PhaseWidth { get; }

    /// <summary>Floats of a padded row.</summary>
    public int RowLength => PhaseWidth * Stride;

    /// <summary>Floats of a padded channel plane.</summary>
    public int PlaneLength => PaddedHeight * RowLength;

    /// <summary>Floats of the padded input; a vector more may be read.</summary>
    public long PaddedLength => ((long)Batch * Channels * PlaneLength) + (2 * VectorLanes.Count);

    /// <summary>Output channels in whole rows of the product.</summary>
    public int OutRows => (Rows + MatrixProduct.Rows - 1) / MatrixProduct.Rows;

    /// <summary>Most taps of a phase.</summary>
    public int MaxTaps { get; }

    /// <summary>Grid positions of all images.</summary>
    public int Positions => Batch * GridHeight * GridWidth;

    /// <summary>Input channels whose samples are multiplied together.</summary>
    public int ChannelTile => Math.Clamp(MaxDepth / MaxTaps, 1, Channels);

    /// <summary>Whether weights are read where they are: for few positions, putting them in order is most of the work. Only where the weights of an output channel lie side by side; from memory, others arrive too slowly.</summary>
    public bool IsDirect => Positions <= MaxDirectPositions && Rows % MatrixProduct.Rows == 0 && WeightsOfChannel <= WeightsOfRow;

    /// <summary>Floats of the weights of all phases in the order of products.</summary>
    public long WeightsLength => IsDirect ? 0 : Phases.Sum(phase => (long)OutRows * Channels * phase.Length * MatrixProduct.Rows);

    /// <summary>Where the weights of a phase begin.</summary>
    public long WeightsAt(int phase) => Phases.Take(phase).Sum(taps => (long)OutRows * Channels * taps.Length * MatrixProduct.Rows);

    /// <summary>Tiles that one call of the kernel takes.</summary>
    /// <param name="threads">Threads they are split over.</param>
    public int TilesPerCall(int threads)
    {
        int tiles = (Positions + MatrixProduct.TileWidth - 1) / MatrixProduct.TileWidth;
        int fit = MaxSamples / (ChannelTile * MaxTaps * MatrixProduct.TileWidth);
        return Math.Clamp(Math.Min(fit, tiles / (2 * threads)), 1, MaxTiles);
    }

    /// <summary>Where the sample under a tap is, from that of the grid's position in its plane.</summary>
    public int Offset(GemmTap tap)
    {
        (int column, int phase) = Math.DivRem(tap.X - Left, Stride);
        return ((tap.Y - Top) * RowLength) + (phase * PhaseWidth) + column;
    }

    /// <summary>A convolution.</summary>
    /// <param name="x">[N, I, H, W].</param>
    /// <param name="o">Output channels.</param>
    /// <param name="kernel">Taps down and across.</param>
    /// <param name="geometry">How the kernel moves.</param>
    public static GemmPlan Forward(long[] x, int o, (int Y, int X) kernel, ConvolutionGeometry geometry)
    {
        (int height, int width) = ((int)geometry.Positions(x[2], geometry.PaddingY, kernel.Y), (int)geometry.Positions(x[3], geometry.PaddingX, kernel.X));
        GemmTap[] taps =
        [
            .. from y in Enumerable.Range(0, kernel.Y)
               from column in Enumerable.Range(0, kernel.X)
               select new GemmTap(y - geometry.PaddingY, column - geometry.PaddingX, (y * kernel.X) + column),
        ];
        return new((int)x[0], (int)x[1], (int)x[2], (int)x[3], o, height, width, geometry.Stride, [taps])
        {
            OutHeight = height,
            OutWidth = width,
            WeightsOfRow = (int)x[1] * taps.Length,
            WeightsOfChannel = taps.Length,
        };
    }

    /// <summary>The transposed convolution, which is the gradient of a convolution's input.</summary>
    /// <param name="y">[N, O, H', W'], the shape of its input.</param>
    /// <param name="i">Output channels.</param>
    /// <param name="kernel">Taps down and across.</param>
    /// <param name="geometry">How the kernel of the convolution moves.</param>
    /// <param name="height">Height of the output.</param>
    /// <param name="width">Width of the output.</param>
    /// <param name="isOutputFirst">Whether weights lie as [output channels, input channels, taps]; otherwise as the convolution has them, the other way around.</param>
    public static GemmPlan Transposed(long[] y, int i, (int Y, int X) kernel, ConvolutionGeometry geometry, int height, int width, bool isOutputFirst)
    {
        int stride = geometry.Stride;
        GemmTap[][] phases =
        [
            .. from row in Enumerable.Range(0, stride)
               from column in Enumerable.Range(0, stride)
               select TapsOf(row + geometry.PaddingY, column + geometry.PaddingX),
        ];
        return new((int)y[0], (int)y[1], (int)y[2], (int)y[3], i, (height + stride - 1) / stride, (width + stride - 1) / stride, 1, phases)
        {
            OutStride = stride,
            OutHeight = height,
            OutWidth = width,
            WeightsOfRow = kernel.Y * kernel.X * (isOutputFirst ? (int)y[1] : 1),
            WeightsOfChannel = kernel.Y * kernel.X * (isOutputFirst ? 1 : i),
        };

        GemmTap[] TapsOf(int row, int column) =>
        [
            .. from ky in Enumerable.Range(0, kernel.Y).Where(ky => (row - ky) % stride == 0)
               from kx in Enumerable.Range(0, kernel.X).Where(kx => (column - kx) % stride == 0)
               select new GemmTap((row - ky) / stride, (column - kx) / stride, (ky * kernel.X) + kx),
        ];
    }
}
