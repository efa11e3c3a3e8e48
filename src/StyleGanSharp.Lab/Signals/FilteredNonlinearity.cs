using StyleGanSharp.Ops;
using StyleGanSharp.Signal;
using static TorchSharp.torch;

namespace StyleGanSharp.Signals;

/// <summary>Any pointwise nonlinearity σ, applied to the signal that samples stand for instead of to the samples (StyleGAN3 §2.1 and §3.2 "filtered nonlinearities").</summary>
/// <remarks>
/// On the signal, σ creates frequencies that the grid cannot hold; ideally they are cut off again: f(z) = ψ_s * σ(z), on samples F(Z) = s²·Ш_s ⊙ (φ_s * σ(φ_s * Z)).
/// Here σ acts at m times the rate, between an up- and a down-sampling Kaiser filter. <see cref="FilteredLeakyRelu"/> is this with a leaky ReLU, a bias and the network's own paddings, made to be fast.
/// </remarks>
public static class FilteredNonlinearity
{
    private const double TransitionFraction = 0.41421356237309515; // √2 - 1

    /// <summary>Applies σ between two filters; the image keeps its size and place.</summary>
    /// <param name="x">[N, C, H, W], float32 or float64; beyond its edges it is 0.</param>
    /// <param name="nonlinearity">σ: takes [N, C, H', W'], the signal at m times the rate and half a filter beyond the edges, and gives a tensor of the same shape.</param>
    /// <param name="oversampling">m, at least 2; the paper uses 2.</param>
    /// <param name="filterSize">Length n of the filters in samples of <paramref name="x"/>, at least 2; the paper uses 6.</param>
    /// <param name="relativeCutoff">Cutoff of both filters as a fraction of the Nyquist frequency, above 0 and at most 1. Half of the transition band is the room above it, but at least √2 - 1 of the Nyquist frequency.</param>
    /// <param name="isRadial">Whether the down-sampling filter is radially symmetric, so that turning the image commutes with σ.</param>
    /// <returns>[N, C, H, W], a fresh tensor; differentiable as far as σ is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">When an argument is outside its range.</exception>
    public static Tensor Apply(
        Tensor x, Func<Tensor, Tensor> nonlinearity, int oversampling = 2, int filterSize = 6, double relativeCutoff = 1 - TransitionFraction, bool isRadial = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(nonlinearity);
        ArgumentOutOfRangeException.ThrowIfLessThan(oversampling, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(filterSize, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(relativeCutoff);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(relativeCutoff, 1);
        using var scope = NewDisposeScope();

        // An odd factor needs an odd number of taps, or the filter's center falls between the samples it has to hit.
        int taps = (filterSize * oversampling) | (oversampling & 1);
        Tensor Filter(bool radial) => LowPassFilter.Design(taps, relativeCutoff / 2, Math.Max(1 - relativeCutoff, TransitionFraction), oversampling, radial)!;
        int before = ((taps + oversampling - 1) / 2) + ((taps - oversampling + 1) / 2);
        int after = (taps - oversampling) / 2 * 2;
        Tensor raised = UpFirDn2d.Apply(
            x, Filter(radial: false), (oversampling, oversampling), (1, 1), new Padding2d(before, after, before, after), gain: oversampling * oversampling); // [N, C, H', W']
        return UpFirDn2d.Apply(nonlinearity(raised), Filter(isRadial), (1, 1), (oversampling, oversampling), default).MoveToOuterDisposeScope();
    }
}
