using StyleGanSharp.Networks;
using StyleGanSharp.Signal;
using static TorchSharp.torch;

namespace StyleGanSharp.Imaging;

/// <summary>How images are generated from seeds.</summary>
public sealed record GenerationOptions
{
    /// <summary>Truncation ψ: 1 is the full variety, towards 0 the average image.</summary>
    public double TruncationPsi { get; init; } = 1;

    /// <summary>Style inputs to truncate, from the coarsest; null is all.</summary>
    public int? TruncationCutoff { get; init; }

    /// <summary>Truncation ψ of each style input in place of <see cref="TruncationPsi"/>; inputs beyond the list, or with NaN in it, keep that. Null is the same for all.</summary>
    public IReadOnlyList<double>? LayerPsi { get; init; }

    /// <summary>Class of a conditional network; null for an unconditional one. With latents: the class of those that do not know theirs.</summary>
    public int? Class { get; init; }

    /// <summary>Label of a conditional network as a vector in place of <see cref="Class"/>: as many numbers as its labels have (<c>StyleGanModel.ParseLabel</c> reads one); null for a class or an unconditional network.</summary>
    public IReadOnlyList<float>? Label { get; init; }

    /// <summary>Noise inputs.</summary>
    public NoiseMode Noise { get; init; } = NoiseMode.Const;

    /// <summary>Seed of the noise for <see cref="NoiseMode.Random"/>. An image's noise depends on this and on its own seed (of a latent: its number), not on the batch. Default 0.</summary>
    public ulong NoiseSeed { get; init; }

    /// <summary>Number format of the convolutions.</summary>
    public SynthesisPrecision Precision { get; init; }

    /// <summary>How the content is moved, turned and scaled about the image's center, in image widths, for networks with an input transform; null leaves it. Below a scale of about 0.8 the canvas's margin becomes visible.</summary>
    public Similarity2d? Motion { get; init; }

    /// <summary>Size of larger images, for networks whose canvas extends beyond the frame; null is the usual size.</summary>
    public CanvasSize? Canvas { get; init; }

    /// <summary>Images at a time, at least 1.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>The noise of a batch for <see cref="NoiseMode.Random"/>; null for the other modes. Dispose it.</summary>
    /// <param name="images">What distinguishes the images: their seeds, or their numbers.</param>
    /// <param name="device">The network's device.</param>
    internal ImageNoise? NoiseOf(IEnumerable<long> images, Device device) => Noise == NoiseMode.Random ? new ImageNoise(NoiseSeed, images, device) : null;

    /// <summary>What of this the synthesis network needs to know; its tensors belong to the current dispose scope.</summary>
    /// <param name="noise">From <see cref="NoiseOf"/>.</param>
    internal SynthesisOptions Synthesis(ImageNoise? noise) => new() { Noise = Noise, Random = noise, Precision = Precision, InputTransform = Motion?.Inverse().ToMatrix(), Canvas = Canvas };

    /// <summary>The truncation of a style input: from <see cref="LayerPsi"/>, else <see cref="TruncationPsi"/> up to <see cref="TruncationCutoff"/>.</summary>
    /// <param name="layer">The input, from 0.</param>
    /// <returns>ψ.</returns>
    public double PsiOf(int layer) => LayerPsi is not null && layer < LayerPsi.Count && !double.IsNaN(LayerPsi[layer]) ? LayerPsi[layer]
        : layer < (TruncationCutoff ?? int.MaxValue) ? TruncationPsi
        : 1;

    /// <summary>The same without truncation: for latents that are truncated already.</summary>
    /// <returns>Options whose ψ is 1 for every style input.</returns>
    public GenerationOptions WithoutTruncation() => this with { TruncationPsi = 1, TruncationCutoff = null, LayerPsi = null };

    /// <summary>ψ of each style input.</summary>
    internal double[] Psi(int numWs) => [.. Enumerable.Range(0, numWs).Select(PsiOf)];

    /// <summary>Whichever of <see cref="Class"/> and <see cref="Label"/> is given.</summary>
    /// <exception cref="Runtime.OptionException">When both are.</exception>
    internal ImageLabel Condition => LabelSpace.Of(Class, Label);

    /// <summary>Whether any ψ is other than 1.</summary>
    internal bool Truncates(int numWs) => Psi(numWs).Any(psi => psi != 1);
}
