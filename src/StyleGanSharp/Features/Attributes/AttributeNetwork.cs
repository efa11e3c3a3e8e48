using StyleGanSharp.Features.Builtin;
using StyleGanSharp.Ops;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Attributes;

/// <summary>The shape of the built-in feature network with weights that can be trained, and one score an attribute. It starts from the built-in weights, so that minutes suffice.</summary>
internal sealed class AttributeNetwork : nn.Module
{
    private readonly Dictionary<string, (Parameter Weight, Parameter Bias)> _layers = new(StringComparer.Ordinal);

    public AttributeNetwork(int attributes) : base(nameof(AttributeNetwork))
    {
        foreach (BuiltinConv conv in BuiltinLayout.Convs)
        {
            Add(conv.Name, conv.OutChannels, conv.InChannels, conv.Kernel, conv.Kernel);
        }

        Add(Head, attributes, BuiltinLayout.LastChannels);
    }

    private static string Head => "attributes";

    /// <summary>Takes the convolutions over from the built-in network; the scores start from zero.</summary>
    public void Start()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Dictionary<string, Tensor> builtin = BuiltinFeatures.Weights();
        foreach (BuiltinConv conv in BuiltinLayout.Convs)
        {
            _layers[conv.Name].Weight.copy_(builtin[$"{conv.Name}.weight"]);
            _layers[conv.Name].Bias.copy_(builtin[$"{conv.Name}.bias"]);
        }
    }

    /// <param name="images">[N, 3, H, W] float32 in [-1, 1].</param>
    /// <returns>[N, attributes] log odds, a fresh tensor.</returns>
    public Tensor Scores(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor last = BuiltinLayout.Run(images, (conv, x) =>
            Convolution2d.Apply(x, _layers[conv.Name].Weight, _layers[conv.Name].Bias, new ConvolutionGeometry((int)conv.Stride, (int)(conv.Kernel / 2), (int)(conv.Kernel / 2))))[^1];
        return nn.functional.linear(last.mean([2, 3]), _layers[Head].Weight, _layers[Head].Bias).MoveToOuterDisposeScope();
    }

    private void Add(string name, params long[] shape)
    {
        var layer = (Zero(shape), Zero(shape[0]));
        _layers.Add(name, layer);
        string key = name.Replace('.', '_'); // a dot would mean a module in a module
        register_parameter($"{key}_weight", layer.Item1);
        register_parameter($"{key}_bias", layer.Item2);
    }

    private static Parameter Zero(params long[] shape)
    {
        var parameter = new Parameter(zeros(shape));
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
