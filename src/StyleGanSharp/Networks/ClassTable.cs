using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>One vector per class. A label picks its class's; one that is spread over classes mixes theirs.</summary>
internal sealed class ClassTable : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    /// <param name="classes">L.</param>
    /// <param name="length">E.</param>
    /// <param name="isTrained">Whether the vectors are trained.</param>
    /// <param name="random">Source of the first values.</param>
    public ClassTable(int classes, int length, bool isTrained, RandomSource random) : base(nameof(ClassTable))
    {
        _weight = Initial.Normal(random, 1, classes, length);
        _weight.requires_grad = isTrained;
        RegisterComponents();
    }

    /// <param name="c">[N, L].</param>
    /// <returns>[N, E].</returns>
    public override Tensor forward(Tensor c) => c.to(_weight.dtype).matmul(_weight);
}
