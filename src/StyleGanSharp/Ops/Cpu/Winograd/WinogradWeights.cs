using System.Runtime.Intrinsics;

namespace StyleGanSharp.Ops.Cpu.Winograd;

/// <summary>Weights of a 3×3 convolution at the points of <see cref="WinogradTransform"/>: G·w·Gᵀ of each pair of channels.</summary>
internal static unsafe class WinogradWeights
{
    private const int Taps = 9;

    /// <summary>Transforms.</summary>
    /// <param name="w">[Out, In, 3, 3], or of the transposed convolution [In, Out, 3, 3] and turned by 180°.</param>
    /// <param name="plan">The sizes.</param>
    /// <param name="isTransposed">Which of the two.</param>
    /// <param name="packed">Receives [36, OutRows, In, 8]: eight output channels side by side, zero where there are none.</param>
    public static void Pack(float* w, WinogradPlan plan, bool isTransposed, float* packed)
    {
        int rows = plan.OutRows;
        WorkerThreads.For(rows, 1, row =>
        {
            float* taps = stackalloc float[Taps * WinogradPlan.Rows];
            for (int i = 0; i < plan.In; i++)
            {
                Gather(w, plan, isTransposed, row, i, taps);
                Transform(taps, packed + ((((long)row * plan.In) + i) * WinogradPlan.Rows), (long)rows * plan.In * WinogradPlan.Rows);
            }
        });
    }

    /// <summary>Gᵀ·u·G, the transpose of <see cref="Pack"/> for [Out, In, 3, 3].</summary>
    /// <param name="u">[36, InColumns·2, OutRows·2, 4, 4] of <see cref="WinogradProduct"/>.</param>
    /// <param name="plan">The sizes.</param>
    /// <param name="w">Receives [Out, In, 3, 3].</param>
    public static void Unpack(float* u, WinogradPlan plan, float* w)
    {
        WorkerThreads.For(plan.Out, 1, o =>
        {
            for (int i = 0; i < plan.In; i += WinogradPlan.Columns)
            {
                float* first = u + plan.GradientSquare(o, i) + (o % 4 * 4);
                float* second = u + plan.GradientSquare(o, i + 4) + (o % 4 * 4);
                TransformBack(first, second, plan.GradientPointLength, w + (Taps * (((long)o * plan.In) + i)), Math.Min(WinogradPlan.Columns, plan.In - i));
            }
        });
    }

    private static void Gather(float* w, WinogradPlan plan, bool isTransposed, int row, int i, float* taps)
    {
        for (int r = 0; r < WinogradPlan.Rows; r++)
        {
            int o = (row * WinogradPlan.Rows) + r;
            float* source = w + (Taps * (isTransposed ? ((long)i * plan.Out) + o : ((long)o * plan.In) + i));
            for (int k = 0; k < Taps; k++)
            {
                taps[(k * WinogradPlan.Rows) + r] = o < plan.Out ? source[isTransposed ? Taps - 1 - k : k] : 0;
            }
        }
    }

    private static void Transform(float* taps, float* target, long stride)
    {
        Vector256<float>* half = stackalloc Vector256<float>[3 * WinogradTransform.Inputs];
        for (int x = 0; x < 3; x++)
        {
            (half[x], half[3 + x], half[6 + x], half[9 + x], half[12 + x], half[15 + x]) = WinogradTransform.Weights(Tap(x), Tap(3 + x), Tap(6 + x));
        }

        for (int i = 0; i < WinogradTransform.Inputs; i++, half += 3)
        {
            (Vector256<float> u0, Vector256<float> u1, Vector256<float> u2, Vector256<float> u3, Vector256<float> u4, Vector256<float> u5) =
                WinogradTransform.Weights(half[0], half[1], half[2]);
            u0.Store(target);
            u1.Store(target + stride);
            u2.Store(target + (2 * stride));
            u3.Store(target + (3 * stride));
            u4.Store(target + (4 * stride));
            u5.Store(target + (5 * stride));
            target += WinogradTransform.Inputs * stride;
        }

        Vector256<float> Tap(int k) => Vector256.Load(taps + (k * WinogradPlan.Rows));
    }

    private static void TransformBack(float* first, float* second, long stride, float* w, int count)
    {
        Vector256<float>* half = stackalloc Vector256<float>[3 * WinogradTransform.Inputs];
        for (int j = 0; j < WinogradTransform.Inputs; j++, first += stride, second += stride)
        {
            (half[j], half[6 + j], half[12 + j]) = WinogradTransform.WeightsGradient(Point(0), Point(6), Point(12), Point(18), Point(24), Point(30));
        }

        for (int y = 0; y < 3; y++, half += WinogradTransform.Inputs, w += 3)
        {
            (Vector256<float> g0, Vector256<float> g1, Vector256<float> g2) = WinogradTransform.WeightsGradient(half[0], half[1], half[2], half[3], half[4], half[5]);
            for (int i = 0; i < count; i++)
            {
                w[i * Taps] = g0[i];
                w[(i * Taps) + 1] = g1[i];
                w[(i * Taps) + 2] = g2[i];
            }
        }

        Vector256<float> Point(int k) => Vector256.Create(Vector128.Load(first + (k * stride)), Vector128.Load(second + (k * stride)));
    }
}
