using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>How a generator turns latents w into images.</summary>
public sealed record SynthesisOptions
{
    /// <summary>The defaults: stored noise, the network's own precision.</summary>
    public static SynthesisOptions Default { get; } = new();

    /// <summary>Where the noise comes from.</summary>
    public NoiseMode Noise { get; init; } = NoiseMode.Const;

    /// <summary>Source of the noise; required for <see cref="NoiseMode.Random"/>.</summary>
    public RandomSource? Random { get; init; }

    /// <summary>Number format of the convolutions.</summary>
    public SynthesisPrecision Precision { get; init; }

    /// <summary>Computes in float32 even where the network is built for float16.</summary>
    public bool ForceFp32 { get; init; }

    /// <summary>
    /// Where the image looks on the plane of the input's waves: [3, 3], or [N, 3, 3] for one per image, float32. It takes a point of the image, in units of its width
    /// from its center, to a point of the plane; so an image whose content undergoes a motion has the inverse of that motion here (<see cref="Signal.Similarity2d"/>).
    /// Null is the network's own.
    /// </summary>
    public Tensor? InputTransform { get; init; }

    /// <summary>Receives every layer's name, as in the state dictionary below <c>synthesis.</c>, and its output [N, C, H, W] before the layer that makes an image of it. The tensor is the network's; copy what is to be kept.</summary>
    public Action<string, Tensor>? OnLayer { get; init; }

    /// <summary>Noise maps to use in place of the stored ones, by layer name as <see cref="OnLayer"/> gives it: [N, 1, R, R] or [1, 1, R, R]. Layers that are not named keep theirs; other noise modes ignore it.</summary>
    public IReadOnlyDictionary<string, Tensor>? NoiseMaps { get; init; }

    /// <summary>
    /// Receives every layer's name and its style [N, I], the affine map of w (the space S of StyleSpace, arXiv 2011.12799), and returns the style to use: the same tensor, or another of its shape.
    /// Layers that make an image are named too (<c>b8.torgb</c>).
    /// </summary>
    public Func<string, Tensor, Tensor>? OnStyle { get; init; }

    /// <summary>Makes a larger image, in image widths: its middle is the usual image, its margins are what the network invents around it. Needs a generator with <see cref="GeneratorNetwork.HasCanvas"/>.</summary>
    public CanvasSize? Canvas { get; init; }

    /// <summary>Updates moving averages of activations, where the network has any (StyleGAN3); for training.</summary>
    public bool UpdateEma { get; init; }

    /// <summary>Ends after the block of so many pixels with the picture that is summed up to there, where every block adds to one (StyleGAN2 with skip connections); null is the whole image. Other networks ignore it.</summary>
    internal int? CoarsePx { get; init; }

    /// <summary>What <see cref="Precision"/> asks of convolutions; null for nothing.</summary>
    internal ScalarType? ConvolutionType => Precision == SynthesisPrecision.BFloat16 ? ScalarType.BFloat16 : null;

    internal Tensor StyleOf(string layer, Tensor style) => OnStyle is null ? style : OnStyle(layer, style);

    internal Tensor NoiseOf(string layer, Tensor stored) => NoiseMaps is not null && NoiseMaps.TryGetValue(layer, out Tensor? map) ? map : stored;
}
