using static TorchSharp.torch;

namespace StyleGanSharp.Features.EfficientNet;

/// <summary>An inverted residual block (Sandler 2018, arXiv 1801.04381): expand, convolve each channel by itself, project. Parameter names are timm's.</summary>
internal sealed class EfficientNetBlock : nn.Module
{
    private readonly EfficientNetBlockPlan _plan;
    private readonly (FrozenWeights Weights, FrozenNorm Norm, int Stride)[] _convolutions;

    public EfficientNetBlock(EfficientNetBlockPlan plan) : base(nameof(EfficientNetBlock))
    {
        _plan = plan;
        int inner = plan.InChannels * plan.Expansion;
        (string Name, long[] Shape, int Stride)[] convolutions = plan.Expansion == 1
            ? [("conv_dw", [inner, 1, plan.Kernel, plan.Kernel], plan.Stride), ("conv_pw", [plan.OutChannels, inner, 1, 1], 1)]
            : [("conv_pw", [inner, plan.InChannels, 1, 1], 1), ("conv_dw", [inner, 1, plan.Kernel, plan.Kernel], plan.Stride), ("conv_pwl", [plan.OutChannels, inner, 1, 1], 1)];
        _convolutions = [.. convolutions.Select((convolution, i) => Add(convolution.Name, $"bn{i + 1}", convolution.Shape, convolution.Stride))];
    }

    /// <param name="input">[N, I, H, W].</param>
    /// <param name="activation">ReLU6.</param>
    /// <returns>[N, O, H', W'], fresh.</returns>
    public Tensor Apply(Tensor input, Func<Tensor, Tensor> activation)
    {
        using var scope = NewDisposeScope();
        Tensor x = input;
        for (int i = 0; i < _convolutions.Length; i++)
        {
            x = SameConvolution.Apply(x, _convolutions[i].Weights, _convolutions[i].Norm, _convolutions[i].Stride);
            x = i < _convolutions.Length - 1 ? activation(x) : x;
        }

        return (_plan.IsResidual ? x + input : x).MoveToOuterDisposeScope();
    }

    private (FrozenWeights Weights, FrozenNorm Norm, int Stride) Add(string name, string normName, long[] shape, int stride)
    {
        var weights = new FrozenWeights(hasBias: false, shape);
        var norm = new FrozenNorm((int)shape[0]);
        register_module(name, weights);
        register_module(normName, norm);
        return (weights, norm, stride);
    }
}
