using StyleGanSharp.Layers;
using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>Puts images and classes on one sphere (ReACGAN, Kang et al. 2021, §3.1): a linear function of the last features, and a point per class, both of length 1.</summary>
internal sealed class ImageEmbeddingHead : nn.Module<Tensor, Tensor, ImageEmbedding>
{
    private const double Epsilon = 1e-12;

    [ComponentName(Name = "images")]
    private readonly FullyConnectedLayer _images;

    [ComponentName(Name = "classes")]
    private readonly ClassTable _classes;

    /// <param name="features">Length of the features, and of the points.</param>
    /// <param name="classes">Length L of a label.</param>
    /// <param name="random">Source of the initial weights.</param>
    public ImageEmbeddingHead(int features, int classes, RandomSource random) : base(nameof(ImageEmbeddingHead))
    {
        _images = new FullyConnectedLayer(features, features, random);
        _classes = new ClassTable(classes, features, isTrained: true, random);
        RegisterComponents();
    }

    /// <param name="features">[N, M].</param>
    /// <param name="c">Labels [N, L].</param>
    public override ImageEmbedding forward(Tensor features, Tensor c)
    {
        static Tensor Unit(Tensor x) => (x / x.norm(1, keepdim: true).clamp_min(Epsilon)).MoveToOuterDisposeScope();
        using var scope = NewDisposeScope();
        return new ImageEmbedding(Unit(_images.forward(features)), Unit(_classes.forward(c)), c.alias().MoveToOuterDisposeScope());
    }
}
