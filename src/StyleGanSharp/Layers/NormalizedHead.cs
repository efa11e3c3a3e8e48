using StyleGanSharp.Ops;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Layers;

/// <summary>The last layer of a slicing adversarial network (SAN, Takida et al. 2024, arXiv 2301.12811, §5): logits s·⟨h + b, ω̂⟩ of features h, with a direction ω̂ = ω/‖ω‖ of length 1 and a scale s above 0.
/// The logits' gradient reaches h, b and s; that of <see cref="HeadLogits.Direction"/> reaches ω alone.</summary>
internal sealed class NormalizedHead : nn.Module<Tensor, Tensor?, Tensor?, HeadLogits>
{
    private const double Epsilon = 1e-12;

    private readonly bool _isConvolution;

    [ComponentName(Name = "weight")]
    private readonly Parameter? _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    [ComponentName(Name = "log_scale")]
    private readonly Parameter _logScale;

    private NormalizedHead(Parameter? weight, int features, int classes, bool isConvolution) : base(nameof(NormalizedHead))
    {
        (_weight, _isConvolution) = (weight, isConvolution);
        _bias = Initial.Constant(0, features);
        _logScale = Initial.Constant(0, classes);
        RegisterComponents();
    }

    /// <summary>A head with a direction of its own per class.</summary>
    /// <param name="features">Length M of the features.</param>
    /// <param name="classes">Length L of a label; 1 without labels.</param>
    /// <param name="random">Source of the initial directions.</param>
    public static NormalizedHead OfFeatures(int features, int classes, RandomSource random) => new(Initial.Normal(random, 1, classes, features), features, classes, isConvolution: false);

    /// <summary>A head whose direction is given with the features, such as a projected label (Miyato and Koyama 2018).</summary>
    /// <param name="features">Length M of the features.</param>
    /// <param name="classes">Length L of a label, which has a scale per class.</param>
    public static NormalizedHead OfProjection(int features, int classes) => new(null, features, classes, isConvolution: false);

    /// <summary>A head over neighborhoods of K×K pixels, whose direction is a kernel.</summary>
    /// <param name="channels">Channels I of the maps.</param>
    /// <param name="kernel">K.</param>
    /// <param name="random">Source of the initial direction.</param>
    public static NormalizedHead OfMaps(int channels, int kernel, RandomSource random) => new(Initial.Normal(random, 1, 1, channels, kernel, kernel), channels, 1, isConvolution: true);

    /// <param name="input">Features h: [N, M], or maps [N, M, H, W].</param>
    /// <param name="direction">ω of each image, [N, M], of <see cref="OfProjection"/>; null otherwise.</param>
    /// <param name="c">Labels [N, L]; null without.</param>
    /// <returns>[N, 1], or of maps [N, H'·W'].</returns>
    public override HeadLogits forward(Tensor input, Tensor? direction, Tensor? c)
    {
        using var scope = NewDisposeScope();
        Tensor omega = direction ?? (c is null ? _weight! : c.mm(_weight!)); // [1 or N, M] or [1, I, K, K]
        omega = omega / omega.flatten(1).norm(1, keepdim: true).clamp_min(Epsilon).view([-1, .. Enumerable.Repeat(1L, (int)omega.dim() - 1)]);
        Tensor scale = (c is null ? _logScale : c.mv(_logScale)).exp().view(-1, 1); // [1 or N, 1]
        Tensor h = input + _bias.view([1, -1, .. Enumerable.Repeat(1L, (int)input.dim() - 2)]);
        Tensor logits = Product(h, omega.detach()) * scale;
        Tensor? trained = omega.requires_grad ? Product(h.detach(), omega) * scale.detach() : null;
        return new HeadLogits(logits, trained).Map(tensor => tensor.MoveToOuterDisposeScope());
    }

    /// <summary>⟨h, ω̂⟩ at every place, [N, K].</summary>
    private Tensor Product(Tensor h, Tensor omega)
    {
        if (_isConvolution)
        {
            return Convolution2d.Apply(h, omega, null, new ConvolutionGeometry(1, 0, 0)).flatten(1);
        }

        return h.dim() == 2 ? (h * omega).sum(1, keepdim: true) : (h * omega.unsqueeze(2).unsqueeze(3)).sum(1).flatten(1);
    }
}
