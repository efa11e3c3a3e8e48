using StyleGanSharp.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>Batch normalization with fixed statistics: a scale and a shift of each channel, which the convolution before it takes up.</summary>
internal sealed class FrozenNorm : nn.Module
{
    private const double Epsilon = 1e-3;

    [ComponentName(Name = "weight")]
    private readonly Tensor _weight;

    [ComponentName(Name = "bias")]
    private readonly Tensor _bias;

    [ComponentName(Name = "running_mean")]
    private readonly Tensor _mean;

    [ComponentName(Name = "running_var")]
    private readonly Tensor _variance;

    public FrozenNorm(int channels) : base(nameof(FrozenNorm))
    {
        _weight = Initial.Buffer(ones(channels));
        _bias = Initial.Buffer(zeros(channels));
        _mean = Initial.Buffer(zeros(channels));
        _variance = Initial.Buffer(ones(channels));
        RegisterComponents();
    }

    /// <summary>What a channel is multiplied by, and what is added then; both [C].</summary>
    public (Tensor Scale, Tensor Shift) Affine() => Affine(_weight, _bias, _mean, _variance, Epsilon);

    /// <summary>The same of a normalization's parameters, [C] each.</summary>
    public static (Tensor Scale, Tensor Shift) Affine(Tensor weight, Tensor bias, Tensor mean, Tensor variance, double epsilon)
    {
        Tensor scale = weight * (variance + epsilon).rsqrt();
        return (scale, bias - (mean * scale));
    }
}
