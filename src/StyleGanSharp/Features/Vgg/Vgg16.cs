using System.Globalization;
using StyleGanSharp.Ops;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Vgg;

/// <summary>VGG16 (Simonyan 2014, arXiv 1409.1556, configuration D) with torchvision's parameter names.</summary>
internal sealed class Vgg16 : nn.Module
{
    /// <summary>Width and height of the input of the dense layers.</summary>
    public const int Resolution = 224;

    /// <summary>Length of the feature vector.</summary>
    public const int FeatureCount = 4096;

    private const int LastSide = 7;

    /// <summary>Channels of the convolutions of each stage; between stages the size is halved.</summary>
    private static readonly int[][] Stages = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]];

    private readonly FrozenWeights[][] _stages;
    private readonly FrozenWeights[] _dense = [];

    /// <param name="hasDense">Whether the dense layers are there too, nine tenths of all weights.</param>
    public Vgg16(bool hasDense) : base(nameof(Vgg16))
    {
        var features = new Group();
        int index = 0;
        int channels = 3;
        _stages = [.. Stages.Select(stage => stage.Select(Conv).ToArray())];
        register_module("features", features);
        if (hasDense)
        {
            var classifier = new Group();
            register_module("classifier", classifier);
            _dense = [classifier.Add(0, FeatureCount, channels * LastSide * LastSide), classifier.Add(3, FeatureCount, FeatureCount), classifier.Add(6, 1000, FeatureCount)];
        }

        // Activations and poolings count in torchvision's numbers, although they have no weights.
        FrozenWeights Conv(int outChannels, int position)
        {
            index += position == 0 && channels > 3 ? 1 : 0;
            FrozenWeights conv = features.Add(index, outChannels, channels, 3, 3);
            (index, channels) = (index + 2, outChannels);
            return conv;
        }
    }

    /// <summary>Channels at the end of each stage.</summary>
    public static IReadOnlyList<int> StageChannels { get; } = [.. Stages.Select(stage => stage[^1])];

    /// <summary>The last activations of each stage: relu1_2, relu2_2, relu3_3, relu4_3, relu5_3.</summary>
    /// <param name="images">[N, 3, H, W] float32, normalized.</param>
    /// <returns>Five fresh tensors [N, C, H/2^i, W/2^i]; gradients flow.</returns>
    public Tensor[] Taps(Tensor images)
    {
        using var scope = NewDisposeScope();
        var taps = new Tensor[_stages.Length];
        Tensor x = images;
        for (int i = 0; i < taps.Length; i++)
        {
            x = i == 0 ? x : nn.functional.max_pool2d(x, 2, 2);
            foreach (FrozenWeights conv in _stages[i])
            {
                x = Convolution2d.Apply(x, conv.Weight, conv.Bias, new ConvolutionGeometry(1, 1, 1)).relu();
            }

            taps[i] = x;
        }

        return [.. taps.Select(tap => tap.MoveToOuterDisposeScope())];
    }

    /// <summary>The activations of the second dense layer, fc7.</summary>
    /// <param name="images">[N, 3, 224, 224] float32, normalized.</param>
    /// <returns>[N, 4096], a fresh tensor.</returns>
    public Tensor Features(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor x = nn.functional.max_pool2d(Taps(images)[^1], 2, 2).flatten(1);
        x = Dense(0, x).relu_();
        return Dense(1, x).relu_().MoveToOuterDisposeScope();
    }

    /// <summary>Scores of the ImageNet classes.</summary>
    /// <param name="features">[N, 4096].</param>
    /// <returns>[N, 1000], a fresh tensor.</returns>
    public Tensor Logits(Tensor features) => Dense(2, features);

    private Tensor Dense(int index, Tensor x) => nn.functional.linear(x, _dense[index].Weight, _dense[index].Bias);

    /// <summary>Layers that are named by numbers.</summary>
    private sealed class Group() : nn.Module(nameof(Group))
    {
        public FrozenWeights Add(int index, params long[] shape)
        {
            var layer = new FrozenWeights(hasBias: true, shape);
            register_module(index.ToString(CultureInfo.InvariantCulture), layer);
            return layer;
        }
    }
}
