using static TorchSharp.torch;

namespace StyleGanSharp.Ops;

/// <summary>Adds a bias, applies an activation, scales and clamps in one step.</summary>
public static partial class BiasAct
{
    /// <summary>clamp(gain·act(x + b), ±clamp).</summary>
    /// <param name="x">Any shape, any floating-point type.</param>
    /// <param name="b">[C], C the size of axis <paramref name="dim"/>; or null.</param>
    /// <param name="dim">The axis of the bias.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="alpha">Slope below zero of <see cref="Activation.LeakyRelu"/>; null is 0.2.</param>
    /// <param name="gain">Factor after the activation; null is <see cref="DefaultGain"/>.</param>
    /// <param name="clamp">Bound of the absolute value, or null for none.</param>
    /// <param name="implementation">The implementation to run.</param>
    /// <returns>A fresh tensor of the shape and type of <paramref name="x"/>; differentiable any number of times.</returns>
    /// <exception cref="ArgumentException">When the bias does not fit.</exception>
    public static Tensor Apply(
        Tensor x, Tensor? b = null, int dim = 1, Activation activation = Activation.Linear, double? alpha = null, double? gain = null, double? clamp = null,
        OpImplementation implementation = OpImplementation.Auto)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (b is not null && (b.dim() != 1 || dim < 0 || dim >= x.dim() || b.shape[0] != x.shape[dim]))
        {
            throw new ArgumentException($"The bias [{string.Join(", ", b.shape)}] does not fit axis {dim} of x [{string.Join(", ", x.shape)}].", nameof(b));
        }

        if (clamp is < 0)
        {
            throw new ArgumentException($"clamp must not be negative; it is {clamp}.", nameof(clamp));
        }

        double factor = gain ?? DefaultGain(activation);
        return ChooseImplementation(x, dim, activation, factor, implementation) is { } fast
            ? ApplyFast(fast, x, null, null, b, activation, alpha ?? 0.2, factor, clamp)
            : ApplyReference(x, b, dim, activation, alpha ?? 0.2, factor, clamp);
    }

    /// <summary>What follows a modulated convolution, in one step: clamp(gain·act(x·scale + noise + b), ±clamp).</summary>
    /// <param name="x">[N, C, H, W], what the convolution made; its memory may become the result's where no gradient is recorded.</param>
    /// <param name="scale">[N, C] demodulation, or null.</param>
    /// <param name="noise">[H, W], [1, 1, H, W] or [N, 1, H, W], or null.</param>
    /// <param name="b">[C], or null.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="gain">Factor after the activation; null is <see cref="DefaultGain"/>.</param>
    /// <param name="clamp">Bound of the absolute value, or null for none.</param>
    /// <param name="implementation">The implementation to run.</param>
    /// <returns>Of the shape and type of <paramref name="x"/>; differentiable any number of times.</returns>
    internal static Tensor ApplyScaled(
        Tensor x, Tensor? scale, Tensor? noise, Tensor? b, Activation activation, double? gain = null, double? clamp = null,
        OpImplementation implementation = OpImplementation.Auto)
    {
        using var scope = NewDisposeScope();
        double factor = gain ?? DefaultGain(activation);
        Tensor? added = noise is { } plane && plane.dim() == 2 ? noise.unsqueeze(0).unsqueeze(0) : noise; // [1 or N, 1, H, W]
        if (ChooseImplementation(x, 1, activation, factor, implementation) is { } fast)
        {
            return ApplyFast(fast, x, scale, added, b, activation, 0.2, factor, clamp, isLastUse: true).MoveToOuterDisposeScope();
        }

        Tensor y = scale is null ? x : PlaneScale.Product(x, scale);
        y = added is null ? y : y + added.to(x.dtype);
        return Apply(y, b, 1, activation, null, factor, clamp, OpImplementation.Reference).MoveToOuterDisposeScope();
    }

    /// <summary>The gain that keeps the magnitude of a unit-variance signal: √2 for the rectifiers and swish, 1 otherwise.</summary>
    /// <param name="activation">The activation.</param>
    /// <returns>The factor.</returns>
    public static double DefaultGain(Activation activation) =>
        activation is Activation.Relu or Activation.LeakyRelu or Activation.Swish ? Math.Sqrt(2) : 1;
}
