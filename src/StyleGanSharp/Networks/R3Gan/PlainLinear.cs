using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.R3Gan;

/// <summary>Dense layer without bias whose weights start with a standard deviation of 1/√I: no equalized learning rate.</summary>
internal sealed class PlainLinear : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    /// <param name="inFeatures">I.</param>
    /// <param name="outFeatures">O.</param>
    /// <param name="random">Source of the initial weights.</param>
    public PlainLinear(int inFeatures, int outFeatures, RandomSource random) : base(nameof(PlainLinear))
    {
        _weight = Initial.Normal(random, 1 / Math.Sqrt(inFeatures), outFeatures, inFeatures);
        RegisterComponents();
    }

    /// <param name="x">[N, I].</param>
    /// <returns>[N, O].</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return LayerProbe.Pass(this, x, x.mm(_weight.t()).MoveToOuterDisposeScope());
    }
}
