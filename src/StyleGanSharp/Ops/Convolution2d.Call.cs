using StyleGanSharp.Ops.Cpu;
using StyleGanSharp.Ops.Cpu.Winograd;
using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <content>The choice of an algorithm by size.</content>
internal static partial class Convolution2d
{
    /// <summary>Fewer channels or tiles of 4×4 spend more on getting to Winograd's products than the products save.</summary>
    private const long MinChannels = 16;
    private const long MinTiles = 96;

    /// <summary>Transforms take the tiles of a row together: of short rows they are profitable only where there are so many channels that products are most of the work.</summary>
    private const long MinTilesOfRow = 4;
    private const long ManyChannels = 64;

    /// <summary>Fewer pixels of an image leave most of a 1×1 product's columns empty.</summary>
    private const long MinPixels = 48;

    /// <summary>Numbers in the sums of the weights' gradient, which every thread has to itself: 256 MiB.</summary>
    private const long MaxSums = 1L << 26;

    /// <param name="Geometry">Stride and padding of the convolution, or of the one that is transposed.</param>
    /// <param name="IsTransposed">Whether it is the transposed convolution; its weights are those of the convolution.</param>
    /// <param name="Height">Height of the side without stride: of a convolution's input, of a transposed one's output.</param>
    /// <param name="Width">Width of it.</param>
    /// <param name="Algorithm">How to compute it.</param>
    private sealed record Call(ConvolutionGeometry Geometry, bool IsTransposed, int Height, int Width, ConvolutionAlgorithm Algorithm)
    {
        /// <summary>Whether every channel has a kernel of its own.</summary>
        public bool IsDepthwise { get; init; }

        /// <summary>Groups of channels that see only each other. Each is a convolution of its own, so that one algorithm serves all.</summary>
        public int Groups { get; init; } = 1;

        private Call OfGroup => this with { Groups = 1 };

        /// <summary>The convolution that takes the gradient of the result to that of the input.</summary>
        public Call Back => this with { IsTransposed = !IsTransposed };

        /// <summary>Whether it is a product of matrices per pixel.</summary>
        /// <param name="w">Shape of the weights.</param>
        public bool IsPointwise(long[] w) => !IsDepthwise && Groups == 1 && w[2] == 1 && w[3] == 1 && Geometry == new ConvolutionGeometry(1, 0, 0);

        public Tensor Run(Tensor x, Tensor w)
        {
            if (Groups > 1)
            {
                using var scope = NewDisposeScope();
                return cat([.. x.chunk(Groups, 1).Zip(w.chunk(Groups, 0), (xs, ws) => OfGroup.Run(xs, ws))], 1).MoveToOuterDisposeScope();
            }

            if (IsDepthwise)
            {
                return IsTransposed ? CpuConvolution.RunDepthwiseTransposed(x, w, Geometry, Height, Width) : CpuConvolution.RunDepthwise(x, w, Geometry);
            }

            if (Algorithm != ConvolutionAlgorithm.Gemm && IsPointwise(w.shape) && (Algorithm == ConvolutionAlgorithm.Special || x.shape[2] * x.shape[3] >= MinPixels))
            {
                return CpuConvolution.RunPointwise(x, w, IsTransposed);
            }

            return
                IsWinograd(x, w.shape, isGradient: false) ? CpuConvolution.RunWinograd(x, w, IsTransposed ? 2 - Geometry.PaddingY : Geometry.PaddingY, IsTransposed) :
                IsTransposed ? CpuConvolution.RunGemmTransposed(x, w, Geometry, Height, Width) :
                CpuConvolution.RunGemm(x, w, Geometry);
        }

        /// <summary>In a transposed convolution, input and result change places.</summary>
        public Tensor RunWeightGradient(Tensor x, Tensor g, long[] shape)
        {
            if (Groups > 1)
            {
                using var scope = NewDisposeScope();
                long[] part = [shape[0] / Groups, .. shape[1..]];
                return cat([.. x.chunk(Groups, 1).Zip(g.chunk(Groups, 1), (xs, gs) => OfGroup.RunWeightGradient(xs, gs, part))], 0).MoveToOuterDisposeScope();
            }

            (Tensor large, Tensor small) = IsTransposed ? (g, x) : (x, g);
            return
                IsDepthwise ? CpuConvolution.RunDepthwiseWeightGradient(large, small, ((int)shape[2], (int)shape[3]), Geometry) :
                IsWinograd(large, shape, isGradient: true) ? CpuConvolution.RunWinogradWeightGradient(large, small, Geometry.PaddingY) :
                CpuConvolution.RunGemmWeightGradient(large, small, ((int)shape[2], (int)shape[3]), Geometry);
        }

        private bool IsWinograd(Tensor x, long[] w, bool isGradient)
        {
            if (Algorithm == ConvolutionAlgorithm.Gemm || w[2] != 3 || w[3] != 3 || Geometry.Stride != 1 || Geometry.PaddingY != Geometry.PaddingX || Geometry.PaddingY > 2)
            {
                return false;
            }

            if (Algorithm == ConvolutionAlgorithm.Special)
            {
                return true;
            }

            int margin = IsTransposed && !isGradient ? 2 * (2 - Geometry.PaddingY) : 2 * Geometry.PaddingY;
            (long tilesOfColumn, long tilesOfRow) = ((x.shape[2] + margin + 1) / 4, (x.shape[3] + margin + 1) / 4);
            long channels = Math.Min(w[0], w[1]);
            return channels >= MinChannels && x.shape[0] * tilesOfColumn * tilesOfRow >= MinTiles
                && (!isGradient || ((tilesOfRow >= MinTilesOfRow || channels >= ManyChannels)
                    && WinogradTransform.Products * w[0] * w[1] * get_num_threads() <= MaxSums));
        }
    }
}
