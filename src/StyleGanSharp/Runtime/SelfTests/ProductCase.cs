using System.Runtime.CompilerServices;

namespace StyleGanSharp.Runtime.SelfTests;

/// <summary>A product of matrices, with both of its gradients.</summary>
/// <param name="Batch">Number of products; 0 is one of plain matrices.</param>
/// <param name="Rows">Rows of the first.</param>
/// <param name="Depth">Columns of the first.</param>
/// <param name="Columns">Columns of the second.</param>
internal sealed record ProductCase(int Batch, int Rows, int Depth, int Columns) : SelfTestCase
{
    /// <inheritdoc/>
    public override string Name => $"{(Batch == 0 ? string.Empty : "batched ")}product of {Rows}×{Depth} and {Depth}×{Columns} matrices{TypeSuffix}";

    /// <inheritdoc/>
    public override string? FirstFault(NativeTorch torch, Distortion? distort)
    {
        int count = Math.Max(Batch, 1);
        float[] a = Numbers(count * Rows * Depth, 4);
        float[] b = Numbers(count * Depth * Columns, 5);
        float[] g = Numbers(count * Rows * Columns, 6);
        (double[] y, double[] ofA, double[] ofB) = (new double[g.Length], new double[a.Length], new double[b.Length]);
        Visit(count, a, b, g, y, ofA, ofB);
        (IntPtr left, IntPtr right) = (Create(torch, a, true, Rows, Depth), Create(torch, b, true, Depth, Columns));
        IntPtr result = torch.Call(Batch == 0 ? "matmul" : "bmm", left, right);
        torch.GoBack(result, Create(torch, g, false, Rows, Columns));
        return
            !IsRight(Result(torch, result, y.Length, "forward", distort), y) ? Describe("forward") :
            !IsRight(Result(torch, torch.Gradient(left), a.Length, "input gradient", distort), ofA) ? Describe("input gradient") :
            !IsRight(Result(torch, torch.Gradient(right), b.Length, "weight gradient", distort), ofB) ? Describe("weight gradient") :
            null;
    }

    private IntPtr Create(NativeTorch torch, float[] values, bool needsGradient, int rows, int columns) =>
        Batch == 0 ? torch.Create(values, Type, needsGradient, rows, columns) : torch.Create(values, Type, needsGradient, Batch, rows, columns);

    private string Describe(string part) => $"{Name} ({part})";

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Visit(int count, float[] a, float[] b, float[] g, double[] y, double[] ofA, double[] ofB)
    {
        for (int row = 0; row < count * Rows; row++)
        {
            int matrix = row / Rows * Depth;
            for (int d = 0; d < Depth; d++)
            {
                int left = (row * Depth) + d;
                for (int column = 0; column < Columns; column++)
                {
                    (int right, int result) = (((matrix + d) * Columns) + column, (row * Columns) + column);
                    y[result] += (double)a[left] * b[right];
                    ofA[left] += (double)g[result] * b[right];
                    ofB[right] += (double)a[left] * g[result];
                }
            }
        }
    }
}
