using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Inception;

/// <summary>Inception-v3 in the variant of the FID network of 2015-12-05, with the parameter names of pytorch-fid and torch-fidelity.</summary>
internal sealed class InceptionV3 : nn.Module
{
    /// <summary>Width and height of the input.</summary>
    public const int Resolution = 299;

    /// <summary>Length of the feature vector.</summary>
    public const int FeatureCount = 2048;

    /// <summary>Classes of the last layer.</summary>
    public const int ClassCount = 1008;

    private readonly List<(string Name, nn.Module<Tensor, Tensor>? Layer)> _layers = [];

    [ComponentName(Name = "fc")]
    private readonly FrozenWeights _classes;

    public InceptionV3() : base(nameof(InceptionV3))
    {
        _classes = new FrozenWeights(hasBias: true, ClassCount, FeatureCount);
        Add("Conv2d_1a_3x3", new ConvNorm(3, InceptionConv.Inner(string.Empty, 32, 2)));
        Add("Conv2d_2a_3x3", new ConvNorm(32, InceptionConv.Inner(string.Empty, 32, 1)));
        Add("Conv2d_2b_3x3", new ConvNorm(32, InceptionConv.Square(string.Empty, 64, 3)));
        Add(Stem64, null);
        Add("Conv2d_3b_1x1", new ConvNorm(64, InceptionConv.Square(string.Empty, 80)));
        Add("Conv2d_4a_3x3", new ConvNorm(80, InceptionConv.Inner(string.Empty, 192, 1)));
        Add(Stem192, null);
        int channels = 192;
        AddBlock("Mixed_5b", InceptionLayers.Mixed5(channels, 32));
        AddBlock("Mixed_5c", InceptionLayers.Mixed5(channels, 64));
        AddBlock("Mixed_5d", InceptionLayers.Mixed5(channels, 64));
        AddBlock("Mixed_6a", InceptionLayers.Mixed6a(channels));
        AddBlock("Mixed_6b", InceptionLayers.Mixed6(channels, 128));
        AddBlock("Mixed_6c", InceptionLayers.Mixed6(channels, 160));
        AddBlock(Mixed6d, InceptionLayers.Mixed6(channels, 160));
        AddBlock(Mixed6e, InceptionLayers.Mixed6(channels, 192));
        AddBlock("Mixed_7a", InceptionLayers.Mixed7a(channels));
        AddBlock("Mixed_7b", InceptionLayers.Mixed7(channels, InceptionPool.Mean));
        AddBlock(Last, InceptionLayers.Mixed7(channels, InceptionPool.Largest));
        RegisterComponents();

        void AddBlock(string name, InceptionBlock block)
        {
            Add(name, block);
            channels = block.OutChannels;
        }
    }

    /// <summary>The stage after which there are 64 channels.</summary>
    public static string Stem64 => "pool1";

    /// <summary>The stage after which there are 192 channels.</summary>
    public static string Stem192 => "pool2";

    /// <summary>The stage whose first channels sFID looks at.</summary>
    public static string Mixed6d => "Mixed_6d";

    /// <summary>The stage after which there are 768 channels.</summary>
    public static string Mixed6e => "Mixed_6e";

    /// <summary>The last stage, 2048 channels.</summary>
    public static string Last => "Mixed_7c";

    /// <summary>Runs the convolutions.</summary>
    /// <param name="images">[N, 3, 299, 299] float32, (byte − 128) / 128.</param>
    /// <param name="stages">The stages to keep.</param>
    /// <returns>Fresh tensors in the order of <paramref name="stages"/>, [N, C, H, W].</returns>
    public Tensor[] Run(Tensor images, params string[] stages)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var kept = new Tensor[stages.Length];
        Tensor x = images.alias();
        foreach ((string name, nn.Module<Tensor, Tensor>? layer) in _layers)
        {
            Tensor y = layer is null ? nn.functional.max_pool2d(x, 3, 2) : layer.forward(x);
            if (!kept.Any(tensor => ReferenceEquals(tensor, x)))
            {
                x.Dispose();
            }

            x = y;
            int at = Array.IndexOf(stages, name);
            if (at >= 0)
            {
                kept[at] = x;
            }

            if (kept.All(tensor => tensor is not null))
            {
                break;
            }
        }

        foreach (Tensor tensor in kept)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return kept;
    }

    /// <summary>Scores of the classes, without the bias, as the inception score of Salimans 2016 is defined on them.</summary>
    /// <param name="features">[N, 2048].</param>
    /// <param name="hasBias">Adds the bias all the same.</param>
    /// <returns>[N, 1008], a fresh tensor.</returns>
    public Tensor Logits(Tensor features, bool hasBias = false) => nn.functional.linear(features, _classes.Weight, hasBias ? _classes.Bias : null);

    private void Add(string name, nn.Module<Tensor, Tensor>? layer)
    {
        _layers.Add((name, layer));
        if (layer is not null)
        {
            register_module(name, layer);
        }
    }
}
