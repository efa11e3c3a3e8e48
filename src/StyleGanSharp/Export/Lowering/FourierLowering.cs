using StyleGanSharp.Export.Graph;
using static TorchSharp.torch;

namespace StyleGanSharp.Export.Lowering;

/// <summary>Fourier features (StyleGAN3 §3.2): waves of fixed frequencies on a plane that w and the caller move and turn.</summary>
internal static class FourierLowering
{
    /// <param name="to">Where to.</param>
    /// <param name="name">Name in the state dictionary.</param>
    /// <param name="w">[N, W], or null where w does not move the plane.</param>
    /// <param name="transform">[3, 3].</param>
    /// <param name="size">Samples a side, S.</param>
    /// <param name="rate">Samples per image width.</param>
    /// <param name="bandwidthHz">Largest frequency.</param>
    /// <returns>[N, C, S, S] float32; [1, C, S, S] without w.</returns>
    public static OnnxValue Apply(Lowering to, string name, OnnxValue? w, OnnxValue transform, int size, int rate, double bandwidthHz)
    {
        OnnxGraph g = to.Graph;
        OnnxValue matrix = w is null ? g.Reshape(transform, 1, 3, 3) : g.MatMul(Motion(g, DenseLowering.Apply(to, $"{name}.affine", w)), transform);
        g.Scope = name;
        Tensor stored = to.Weights[$"{name}.freqs"]; // [C, 2]
        Tensor phase = to.Weights[$"{name}.phases"]; // [C]
        Tensor weight = to.Weights[$"{name}.weight"]; // [C, C]
        long channels = stored.shape[0];
        OnnxValue moved = g.MatMul(g.Constant($"{name}.freqs", [1, channels, 2], () => stored.alias()), g.Slice(matrix, 1, 0, 2)); // [N, C, 3]
        OnnxValue phases = g.Add(g.Slice(moved, 2, 2, 1), g.Constant($"{name}.phases", [1, channels, 1], () => phase.alias())); // [N, C, 1]
        (OnnxValue fx, OnnxValue fy) = (g.Slice(moved, 2, 0, 1), g.Slice(moved, 2, 1, 1)); // [N, C, 1]
        double room = Math.Max((rate / 2.0) - bandwidthHz, 1e-3 * bandwidthHz);
        OnnxValue radius = g.Sqrt(g.Add(g.Mul(fx, fx), g.Mul(fy, fy)));
        OnnxValue amplitudes = g.Clip(g.Sub(1, g.Div(g.Add(radius, -bandwidthHz), room)), 0, 1);

        OnnxValue centers = g.Constant($"{name}.centers", [1, 1, size], () => ((arange(size, ScalarType.Float32) + 0.5) - (size / 2.0)) / rate);
        OnnxValue columns = g.Mul(fx, centers); // [N, C, S]
        OnnxValue rows = g.Add(g.Mul(fy, centers), phases); // [N, C, S]
        long n = moved.Shape[0];
        OnnxValue angle = g.Mul(g.Add(g.Reshape(rows, n, channels, size, 1), g.Reshape(columns, n, channels, 1, size)), 2 * Math.PI);
        OnnxValue waves = g.Mul(g.Sin(angle), g.Reshape(amplitudes, n, channels, 1, 1));
        OnnxValue mixing = g.Constant($"{name}.weight", [weight.shape[0], channels, 1, 1], () => weight / Math.Sqrt(channels));
        return g.Conv(waves, mixing, null, [0, 0, 0, 0]);
    }

    /// <summary>With (c, s, x, y) = (r_c, r_s, t_x, t_y)/√(r_c² + r_s²): the first two rows of translation by -(x, y), then rotation by (c, s).</summary>
    private static OnnxValue Motion(OnnxGraph g, OnnxValue t) // [N, 4] -> [N, 2, 3]
    {
        OnnxValue rotation = g.Slice(t, 1, 0, 2);
        OnnxValue length = g.Sqrt(g.Mul(g.ReduceMean(g.Mul(rotation, rotation), 1), 2));
        OnnxValue normalized = g.Div(t, length);
        OnnxValue[] parts = [.. Enumerable.Range(0, 4).Select(i => g.Slice(normalized, 1, i, 1))]; // [N, 1] each
        (OnnxValue cos, OnnxValue sin, OnnxValue x, OnnxValue y) = (parts[0], parts[1], parts[2], parts[3]);
        OnnxValue first = g.Concat(1, cos, g.Neg(sin), g.Sub(g.Mul(sin, y), g.Mul(cos, x)));
        OnnxValue second = g.Concat(1, sin, cos, g.Neg(g.Add(g.Mul(sin, x), g.Mul(cos, y))));
        return g.Reshape(g.Concat(1, first, second), t.Shape[0], 2, 3);
    }
}
