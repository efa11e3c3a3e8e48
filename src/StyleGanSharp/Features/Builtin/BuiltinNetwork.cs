using StyleGanSharp.Ops;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Builtin;

/// <summary>The built-in feature network, ready to use: batch normalization is folded into the convolutions.</summary>
internal sealed class BuiltinNetwork : nn.Module
{
    /// <summary>Parameters of the layer that classifies kinds.</summary>
    public const string KindsName = "kinds";

    /// <summary>Parameters of the layer that predicts the attributes of avatars.</summary>
    public const string AttributesName = "attributes";

    private readonly Dictionary<string, FrozenWeights> _weights = new(StringComparer.Ordinal);

    public BuiltinNetwork() : base(nameof(BuiltinNetwork))
    {
        foreach (BuiltinConv conv in BuiltinLayout.Convs)
        {
            Add(conv.Name, conv.OutChannels, conv.InChannels, conv.Kernel, conv.Kernel);
        }

        Add(KindsName, BuiltinLayout.KindCount, BuiltinLayout.LastChannels);
        Add(AttributesName, BuiltinLayout.AttributeCount, BuiltinLayout.LastChannels);
    }

    /// <summary>The activations of each stage; gradients flow.</summary>
    /// <param name="images">[N, 3, H, W] float32 in [-1, 1].</param>
    /// <returns>Fresh tensors [N, C, H/2^i, W/2^i].</returns>
    public Tensor[] Stages(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor[] stages = BuiltinLayout.Run(images, (conv, x) =>
        {
            FrozenWeights weights = _weights[conv.Name];
            return Convolution2d.Apply(x, weights.Weight, weights.Bias, new ConvolutionGeometry((int)conv.Stride, (int)(conv.Kernel / 2), (int)(conv.Kernel / 2)));
        });
        return [.. stages.Select(stage => stage.MoveToOuterDisposeScope())];
    }

    /// <summary>Scores of a layer on top.</summary>
    /// <param name="name">Which one.</param>
    /// <param name="last">The last stage, [N, C, H, W].</param>
    /// <returns>[N, outputs], a fresh tensor.</returns>
    public Tensor Scores(string name, Tensor last)
    {
        using var scope = NewDisposeScope();
        return nn.functional.linear(last.mean([2, 3]), _weights[name].Weight, _weights[name].Bias).MoveToOuterDisposeScope();
    }

    /// <summary>Registers weights under a name with a dot as a module in a module.</summary>
    private void Add(string name, params long[] shape)
    {
        var weights = new FrozenWeights(hasBias: true, shape);
        _weights.Add(name, weights);
        string[] parts = name.Split('.');
        if (parts.Length == 1)
        {
            register_module(name, weights);
            return;
        }

        nn.Module? block = named_children().FirstOrDefault(child => child.name == parts[0]).module;
        if (block is null)
        {
            block = new Block();
            register_module(parts[0], block);
        }

        block.register_module(parts[1], weights);
    }

    private sealed class Block() : nn.Module(nameof(Block));
}
