using System.Runtime.CompilerServices;

namespace StyleGanSharp.Runtime.SelfTests;

/// <summary>A convolution with both of its gradients.</summary>
/// <param name="In">Input channels.</param>
/// <param name="Out">Output channels.</param>
/// <param name="Kernel">Taps per side.</param>
/// <param name="Stride">Stride; of a transposed convolution the up-sampling factor.</param>
/// <param name="Padding">Zeros per side.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="Batch">Number of images.</param>
/// <param name="Size">Height and width of the side without stride: of the result of a convolution, of the input of a transposed one.</param>
internal sealed record ConvolutionCase(int In, int Out, int Kernel, int Stride = 1, int Padding = 0, int Groups = 1, int Batch = 1, int Size = 2) : SelfTestCase
{
    /// <summary>Whether it is the transposed convolution.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>Whether nothing in the library asks for the gradient of such weights: filters, and networks that are not trained.</summary>
    public bool AreWeightsFixed { get; init; }

    /// <inheritdoc/>
    public override string Name => $"{Kernel}×{Kernel} {(IsTransposed ? "transposed " : string.Empty)}convolution{(Stride > 1 ? $" with stride {Stride}" : string.Empty)}"
        + $"{(Groups > 1 ? $" in {Groups} groups" : string.Empty)} from {In} to {Quantity.Of(Out, "channel")}{TypeSuffix}";

    /// <inheritdoc/>
    public override string? FirstFault(NativeTorch torch, Distortion? distort)
    {
        // A transposed convolution is a convolution whose input and result have changed places.
        int large = ((Size - 1) * Stride) + Kernel - (2 * Padding);
        (int inSize, int outSize) = IsTransposed ? (Size, large) : (large, Size);
        (int first, int second) = IsTransposed ? (In, Out / Groups) : (Out, In / Groups);
        float[] x = Numbers(Batch * In * inSize * inSize, 1);
        float[] w = Numbers(first * second * Kernel * Kernel, 2);
        float[] g = Numbers(Batch * Out * outSize * outSize, 3);
        (double[] y, double[] ofX, double[] ofW) = (new double[g.Length], new double[x.Length], new double[w.Length]);
        if (IsTransposed)
        {
            Visit(x, ofX, g, y, w, ofW, Size, large);
        }
        else
        {
            Visit(g, y, x, ofX, w, ofW, Size, large);
        }

        IntPtr input = torch.Create(x, Type, true, Batch, In, inSize, inSize);
        IntPtr weights = torch.Create(w, Type, !AreWeightsFixed, first, second, Kernel, Kernel);
        IntPtr result = IsTransposed ? torch.ConvolveTransposed(input, weights, Stride, Padding, Groups) : torch.Convolve(input, weights, Stride, Padding, Groups);
        torch.GoBack(result, torch.Create(g, Type, false, Batch, Out, outSize, outSize));
        return
            !IsRight(Result(torch, result, y.Length, "forward", distort), y) ? Describe("forward") :
            !IsRight(Result(torch, torch.Gradient(input), x.Length, "input gradient", distort), ofX) ? Describe("input gradient") :
            !AreWeightsFixed && !IsRight(Result(torch, torch.Gradient(weights), w.Length, "weight gradient", distort), ofW) ? Describe("weight gradient") :
            null;
    }

    private string Describe(string part) => $"{Name} ({part})";

    /// <summary>
    /// Goes over every product of a sample of the strided side, a weight and a sample of the large side once. Each of the three sums is that of the products of the other two, which are the convolution, its
    /// transpose and the gradient of the weights: one side has the given numbers of the input and the other those of the result's gradient.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Visit(float[] small, double[] sumOfSmall, float[] big, double[] sumOfBig, float[] weights, double[] sumOfWeights, int size, int large)
    {
        (int channels, int bigChannels) = IsTransposed ? (In, Out) : (Out, In);
        (int own, int other) = (channels / Groups, bigChannels / Groups);
        fixed (float* s = small, b = big, w = weights)
        fixed (double* ofS = sumOfSmall, ofB = sumOfBig, ofW = sumOfWeights)
        {
            for (int n = 0; n < Batch; n++)
            {
                for (int c = 0; c < channels; c++)
                {
                    int smallAt = ((n * channels) + c) * size * size;
                    for (int i = 0; i < other; i++)
                    {
                        int bigAt = ((n * bigChannels) + (c / own * other) + i) * large * large;
                        for (int tap = 0; tap < Kernel * Kernel; tap++)
                        {
                            int weightAt = (((c * other) + i) * Kernel * Kernel) + tap;
                            (int ky, int kx) = (tap / Kernel, tap % Kernel);
                            double weight = w[weightAt];
                            double sum = 0;
                            for (int y = 0; y < size; y++)
                            {
                                int row = (y * Stride) + ky - Padding;
                                for (int x = 0; x < size; x++)
                                {
                                    int column = (x * Stride) + kx - Padding;
                                    if ((uint)row < (uint)large && (uint)column < (uint)large)
                                    {
                                        (int p, int q) = (smallAt + (y * size) + x, bigAt + (row * large) + column);
                                        ofS[p] += weight * b[q];
                                        ofB[q] += weight * s[p];
                                        sum += (double)s[p] * b[q];
                                    }
                                }
                            }

                            ofW[weightAt] += sum;
                        }
                    }
                }
            }
        }
    }
}
