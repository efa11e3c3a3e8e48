using StyleGanSharp.Features.Builtin;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StyleGanSharp.Bench.FeatureTraining;

/// <summary>The built-in feature network as it is trained: batch normalization after each convolution.</summary>
internal sealed class Trainee : nn.Module
{
    private readonly Dictionary<string, (Conv2d Conv, BatchNorm2d Norm)> _convs = new(StringComparer.Ordinal);
    private readonly Linear _kinds;
    private readonly Linear _attributes;

    public Trainee() : base(nameof(Trainee))
    {
        _kinds = nn.Linear(BuiltinLayout.LastChannels, BuiltinLayout.KindCount);
        _attributes = nn.Linear(BuiltinLayout.LastChannels, BuiltinLayout.AttributeCount);
        RegisterComponents();
        foreach (BuiltinConv conv in BuiltinLayout.Convs)
        {
            var layers = (nn.Conv2d(conv.InChannels, conv.OutChannels, conv.Kernel, conv.Stride, conv.Kernel / 2, bias: false), nn.BatchNorm2d(conv.OutChannels));
            _convs.Add(conv.Name, layers);
            string name = conv.Name.Replace('.', '_');
            register_module(name, layers.Item1);
            register_module(name + "_norm", layers.Item2);
        }
    }

    /// <param name="images">[N, 3, 64, 64] float32 in [-1, 1].</param>
    /// <returns>Scores of the kinds [N, K] and of the attributes [N, A].</returns>
    public (Tensor Kinds, Tensor Attributes) Scores(Tensor images)
    {
        Tensor last = BuiltinLayout.Run(images, (conv, x) => _convs[conv.Name].Norm.forward(_convs[conv.Name].Conv.forward(x)))[^1].mean([2, 3]);
        return (_kinds.forward(last), _attributes.forward(last));
    }

    /// <summary>The weights under the names of <see cref="BuiltinNetwork"/>, normalization folded in, as float16.</summary>
    public List<KeyValuePair<string, Tensor>> Export()
    {
        using var noGradient = no_grad();
        var weights = new List<KeyValuePair<string, Tensor>>();
        foreach (BuiltinConv conv in BuiltinLayout.Convs)
        {
            (Conv2d layer, BatchNorm2d norm) = _convs[conv.Name];
            Tensor scale = norm.weight! * (norm.running_var! + 1e-5).rsqrt();
            Add(conv.Name, layer.weight! * scale.reshape(-1, 1, 1, 1), norm.bias! - (norm.running_mean! * scale));
        }

        Add(BuiltinNetwork.KindsName, _kinds.weight!, _kinds.bias!);
        Add(BuiltinNetwork.AttributesName, _attributes.weight!, _attributes.bias!);
        return weights;

        void Add(string name, Tensor weight, Tensor bias)
        {
            weights.Add(new(name + ".weight", weight.to(ScalarType.Float16)));
            weights.Add(new(name + ".bias", bias.to(ScalarType.Float16)));
        }
    }
}
