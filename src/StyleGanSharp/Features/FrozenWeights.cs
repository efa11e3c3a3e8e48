using StyleGanSharp.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>Weight and bias of a dense, convolutional or normalizing layer under the names that public files have. Buffers, since a feature network is never trained; zero until a file fills them.</summary>
internal sealed class FrozenWeights : nn.Module
{
    [ComponentName(Name = "weight")]
    private readonly Tensor _weight;

    [ComponentName(Name = "bias")]
    private readonly Tensor? _bias;

    /// <param name="hasBias">Whether there is a bias of the first side's length.</param>
    /// <param name="shape">[O, I] or [O, I, K, K].</param>
    public FrozenWeights(bool hasBias, params long[] shape) : base(nameof(FrozenWeights))
    {
        _weight = Initial.Buffer(zeros(shape));
        _bias = hasBias ? Initial.Buffer(zeros(shape[0])) : null;
        RegisterComponents();
    }

    public Tensor Weight => _weight;

    public Tensor? Bias => _bias;

    /// <summary>Applies a dense layer to the last axis: [.., I] to [.., O].</summary>
    public Tensor Linear(Tensor x) => nn.functional.linear(x, _weight, _bias);

    /// <summary>Normalizes the last axis to mean 0 and variance 1, then scales and shifts it (Ba 2016, arXiv 1607.06450).</summary>
    public Tensor LayerNorm(Tensor x, double epsilon) => nn.functional.layer_norm(x, [_weight.shape[0]], _weight, _bias, epsilon);
}
