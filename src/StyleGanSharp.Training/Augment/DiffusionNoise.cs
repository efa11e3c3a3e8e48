using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Augment;

/// <summary>
/// Noise of a diffusion process of random length (Diffusion-GAN, Wang et al. 2022, §3): xₜ = √ᾱₜ·x + √(1 - ᾱₜ)·σ·ε with t uniform in 0 … T and ε ~ N(0, 1).
/// T goes from 5 to 500 as <see cref="P"/> goes from 0 to 1. It does not leak: images without noise can be recovered from their noisy distribution.
/// </summary>
internal sealed class DiffusionNoise : IAugmentation
{
    private const int MinSteps = 5;
    private const int MaxSteps = 500;
    private const double FirstBeta = 1e-4;
    private const double LastBeta = 2e-2;
    private const double Sigma = 0.05;

    private readonly Tensor _signal; // √ᾱ of each step, [MaxSteps + 1]
    private readonly Tensor _noise; // σ·√(1 - ᾱ)

    public DiffusionNoise(Device device)
    {
        using var scope = NewDisposeScope();
        double product = 1;
        double[] alphas = [1, .. Enumerable.Range(0, MaxSteps).Select(step => product *= 1 - (FirstBeta + ((LastBeta - FirstBeta) * step / (MaxSteps - 1))))];
        Tensor Table(Func<double, double> of) => tensor(alphas.Select(alpha => (float)of(alpha)).ToArray(), device: device).DetachFromDisposeScope();
        _signal = Table(Math.Sqrt);
        _noise = Table(alpha => Sigma * Math.Sqrt(1 - alpha));
    }

    public double P { get; set; }

    /// <summary>T, the longest process.</summary>
    public int Steps => MinSteps + (int)Math.Round((MaxSteps - MinSteps) * Math.Clamp(P, 0, 1));

    public Tensor Apply(Tensor images, RandomSource random)
    {
        using var scope = NewDisposeScope();
        Tensor t = random.Integers(Steps + 1, (int)images.shape[0]).to(images.device);
        Tensor Of(Tensor table) => table.index_select(0, t).reshape(-1, 1, 1, 1);
        return ((images * Of(_signal)) + (random.Normal(images.shape) * Of(_noise))).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _signal.Dispose();
        _noise.Dispose();
    }
}
