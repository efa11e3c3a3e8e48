using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>A leaky ReLU at a temporarily raised sampling rate, so that what it creates above the band limit is filtered away (StyleGAN3 §2, eq. 1).</summary>
public static partial class FilteredLeakyRelu
{
    /// <summary>x + b → up-sample and filter by fu (gain up²) → leaky ReLU·gain → clamp → filter by fd and down-sample.</summary>
    /// <param name="x">[N, C, H, W], any floating-point type.</param>
    /// <param name="fu">Up-sampling filter, [T] or [K, L] float32, or null.</param>
    /// <param name="fd">Down-sampling filter, [T] or [K, L] float32, or null.</param>
    /// <param name="b">[C] bias, or null.</param>
    /// <param name="up">Up-sampling factor, at least 1.</param>
    /// <param name="down">Down-sampling factor, at least 1.</param>
    /// <param name="pad">Padding at the raised rate before the up-sampling filter; negative crops.</param>
    /// <param name="gain">Factor of the leaky ReLU's output.</param>
    /// <param name="slope">Slope below zero.</param>
    /// <param name="clamp">Bound of the absolute value at the raised rate, or null.</param>
    /// <param name="implementation">The body to run.</param>
    /// <returns>[N, C, (H·up + pad - (Ku-1) - (Kd-1) + down - 1)/down, …], a fresh tensor; differentiable any number of times.</returns>
    /// <exception cref="ArgumentException">When a shape, factor or padding is impossible.</exception>
    public static Tensor Apply(
        Tensor x, Tensor? fu = null, Tensor? fd = null, Tensor? b = null, int up = 1, int down = 1, Padding2d pad = default,
        double? gain = null, double slope = 0.2, double? clamp = null, OpImplementation implementation = OpImplementation.Auto)
    {
        ArgumentNullException.ThrowIfNull(x);
        return ApplyReference(x, fu, fd, b, up, down, pad, gain ?? Math.Sqrt(2), slope, clamp, implementation);
    }
}
