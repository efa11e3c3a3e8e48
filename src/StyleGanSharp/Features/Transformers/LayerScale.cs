using StyleGanSharp.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Transformers;

/// <summary>A factor for each number of a token.</summary>
internal sealed class LayerScale : nn.Module
{
    [ComponentName(Name = "gamma")]
    private readonly Tensor _gamma;

    public LayerScale(int width) : base(nameof(LayerScale))
    {
        _gamma = Initial.Buffer(ones(width));
        RegisterComponents();
    }

    public Tensor Apply(Tensor x) => x * _gamma;
}
