using System.Runtime.CompilerServices;
using StyleGanSharp.Ops;
using static TorchSharp.torch;

namespace StyleGanSharp.Tests.Support;

/// <summary>A convolution with up- or down-sampling and both of its gradients, against loops in double precision.</summary>
/// <param name="In">Input channels.</param>
/// <param name="Out">Output channels.</param>
/// <param name="Kernel">Taps per side.</param>
/// <param name="Up">Zeros are put between the samples of the input: a transposed convolution where it is above 1.</param>
/// <param name="Down">Stride.</param>
internal sealed record ConvolutionCheck(int In, int Out, int Kernel, int Up = 1, int Down = 1)
{
    private const int Batch = 2;
    private const int Height = 5;
    private const int Width = 6;

    private static readonly float[] Filter = [0.125f, 0.375f, 0.375f, 0.125f];

    /// <summary>Whether libtorch's function is called, in place of the library's operator with its filter.</summary>
    public bool IsDirect { get; init; }

    private int Taps => IsDirect || (Up == 1 && Down == 1) ? 1 : Filter.Length;

    /// <summary>The largest error of the result and of both gradients, each relative to the largest value.</summary>
    public double WorstError()
    {
        float[] x = Numbers(Batch * In * Height * Width, 1);
        float[] w = Numbers(Out * In * Kernel * Kernel, 2);
        Tensor input = tensor(x, [Batch, In, Height, Width]).requires_grad_();
        Tensor weights = tensor(w, [Out, In, Kernel, Kernel]).requires_grad_();
        Tensor y = IsDirect ? Direct(input, weights) : Conv2dResample.Apply(input, weights, Taps == 1 ? null : tensor(Filter), Up, Down, Kernel / 2);
        float[] g = Numbers((int)y.numel(), 3);
        Tensor[] gradients = [.. autograd.grad([y], [input, weights], [tensor(g, y.shape)])];
        (double[] expected, double[] ofX, double[] ofW) = Reference(x, w, g, (int)y.shape[2], (int)y.shape[3]);
        return Math.Max(Math.Max(Error(y, expected), Error(gradients[0], ofX)), Error(gradients[1], ofW));
    }

    private Tensor Direct(Tensor x, Tensor w) => Up == 1
        ? nn.functional.conv2d(x, w, strides: [Down, Down], padding: [Kernel / 2, Kernel / 2])
        : nn.functional.conv_transpose2d(x, w.flip([2, 3]).transpose(0, 1), strides: [Up, Up]);

    /// <summary>Zeros before the first sample at the up-sampled rate.</summary>
    private int Padding()
    {
        if (IsDirect)
        {
            return Up == 1 ? Kernel / 2 : Kernel - 1;
        }

        int up = Up == 1 ? 0 : (Taps + Up - 1) / 2;
        int down = Down == 1 ? 0 : (Taps - Down + 1) / 2;
        return (Kernel / 2) + up + down;
    }

    /// <summary>Which sample of a channel's input meets which tap of the kernel for which sample of the result.</summary>
    private IEnumerable<(int Sample, int Result, int Tap)> Products(int height, int width, int side)
    {
        (int step, int padding) = (IsDirect && Up > 1 ? 1 : Down, Padding());
        for (int at = 0; at < height * width; at++)
        {
            for (int tap = 0; tap < side * side; tap++)
            {
                int row = (at / width * step) + (tap / side) - padding;
                int column = (at % width * step) + (tap % side) - padding;
                if (row >= 0 && column >= 0 && row % Up == 0 && column % Up == 0 && row / Up < Height && column / Up < Width)
                {
                    yield return ((row / Up * Width) + (column / Up), at, tap);
                }
            }
        }
    }

    /// <summary>Goes over the products of a sample, a weight and a tap of the filter: filter and kernel are one larger kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (double[] Y, double[] OfX, double[] OfW) Reference(float[] x, float[] w, float[] g, int height, int width)
    {
        int taps = Taps;
        int side = Kernel + taps - 1;
        float[] filter = taps == 1 ? [1] : Filter;
        double gain = taps == 1 ? 1 : Up * Up;
        (double[] y, double[] ofX, double[] ofW) = (new double[g.Length], new double[x.Length], new double[w.Length]);
        double[] joint = new double[side * side];
        (int Sample, int Result, int Tap)[] products = [.. Products(height, width, side)];
        for (int pair = 0; pair < Out * In; pair++)
        {
            (int o, int i) = (pair / In, pair % In);
            double[] ofJoint = new double[side * side];
            Array.Clear(joint);
            EachTap((tap, at, factor) => joint[at] += factor * w[(pair * Kernel * Kernel) + tap]);
            for (int n = 0; n < Batch; n++)
            {
                (int from, int to) = (((n * In) + i) * Height * Width, ((n * Out) + o) * height * width);
                foreach ((int sample, int result, int k) in products)
                {
                    y[to + result] += joint[k] * x[from + sample];
                    ofX[from + sample] += joint[k] * g[to + result];
                    ofJoint[k] += (double)x[from + sample] * g[to + result];
                }
            }

            EachTap((tap, at, factor) => ofW[(pair * Kernel * Kernel) + tap] += factor * ofJoint[at]);
        }

        return (y, ofX, ofW);

        void EachTap(Action<int, int, double> visit)
        {
            for (int tap = 0; tap < Kernel * Kernel; tap++)
            {
                for (int f = 0; f < taps * taps; f++)
                {
                    visit(tap, (((tap / Kernel) + (f / taps)) * side) + (tap % Kernel) + (f % taps), gain * filter[f / taps] * filter[f % taps]);
                }
            }
        }
    }

    private static double Error(Tensor actual, double[] expected)
    {
        float[] values = actual.detach().cpu().contiguous().data<float>().ToArray();
        double worst = values.Length == expected.Length ? 0 : double.NaN;
        for (int i = 0; i < expected.Length && !double.IsNaN(worst); i++)
        {
            worst = Math.Max(worst, Math.Abs(values[i] - expected[i]));
        }

        return worst / expected.Max(Math.Abs);
    }

    private static float[] Numbers(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }
}
