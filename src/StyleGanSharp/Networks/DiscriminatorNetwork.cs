using StyleGanSharp.Layers;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>A network that discriminates real images from generated ones: the higher the logit, the more real. It has one head with a logit per image, or several with spatial logits.</summary>
public abstract class DiscriminatorNetwork : nn.Module<Tensor, Tensor?, Tensor>
{
    private protected DiscriminatorNetwork(string name, DiscriminatorOptions options) : base(name) => Options = options;

    /// <summary>Length of a label vector; 0 when unconditional.</summary>
    public int CDim => Options.CDim;

    /// <summary>Width and height of the images in pixels.</summary>
    public int ImgResolution => Options.ImgResolution;

    /// <summary>Channels of the images.</summary>
    public int ImgChannels => Options.ImgChannels;

    /// <summary>The options the network was built from; enough to build it again.</summary>
    public DiscriminatorOptions Options { get; }

    /// <summary>Whether the network can be used in part, as progressive growing does (<see cref="LevelOfDetail"/>).</summary>
    public bool HasLevelOfDetail => Lod is not null;

    /// <summary>How many of the highest resolutions are left out (PRO §2), 0 to log2(ImgResolution) - 2; between two integers their features are blended. The images keep their size; the mean of pixels is scored.</summary>
    /// <exception cref="UsageException">When it is set to a level that the network does not have.</exception>
    public double LevelOfDetail
    {
        get => DetailLevel.Value(Lod);
        set => DetailLevel.Write(Lod, value, ImgResolution);
    }

    /// <summary>The pretrained feature networks that it scores by and that <see cref="Attach"/> has to give it; none for a discriminator that learns its features.</summary>
    internal virtual IReadOnlyList<ProjectedFeatures> PretrainedFeatures => [];

    /// <summary>What makes images of its features; null where it has none.</summary>
    internal virtual ImageDecoders? Decoders => null;

    /// <summary>The buffer that holds the level of detail; null where the network cannot grow.</summary>
    private protected virtual Tensor? Lod => null;

    /// <summary>Scores images.</summary>
    /// <param name="img">[N, ImgChannels, ImgResolution, ImgResolution] float32 in [-1, 1].</param>
    /// <param name="c">[N, CDim] float32; null or [N, 0] when unconditional.</param>
    /// <returns>[N, 1] float32 logits, the mean over the heads of each one's mean logit; a fresh tensor.</returns>
    /// <exception cref="UsageException">When the images or labels have another shape, or a feature network is missing.</exception>
    public sealed override Tensor forward(Tensor img, Tensor? c)
    {
        using var scope = NewDisposeScope();
        return stack([.. Heads(img, c).Select(head => head.Logits.mean([1]))], 1).mean([1], keepdim: true).MoveToOuterDisposeScope();
    }

    /// <summary>Gives the network its <see cref="PretrainedFeatures"/>, on its own device.</summary>
    /// <param name="pyramids">As many as it asks for, in their order. The caller keeps and disposes them.</param>
    /// <param name="augmentation">Changes what each feature network is shown, differentiably ([N, 3, R, R] to the same), each time anew; null for nothing.</param>
    internal virtual void Attach(IReadOnlyList<IFeaturePyramid> pyramids, Func<Tensor, Tensor>? augmentation = null)
    {
        if (pyramids.Count > 0)
        {
            throw new ArgumentException($"This discriminator uses no feature networks; got {pyramids.Count}.", nameof(pyramids));
        }
    }

    /// <summary>Scores images head by head.</summary>
    /// <param name="img">[N, ImgChannels, ImgResolution, ImgResolution] float32 in [-1, 1].</param>
    /// <param name="c">[N, CDim] float32; null or [N, 0] when unconditional.</param>
    /// <returns>Fresh logits [N, K] of each head; K is the number of its spatial logits.</returns>
    internal IReadOnlyList<HeadLogits> Heads(Tensor img, Tensor? c)
    {
        CheckInputs(img, c);
        return Score(img, c);
    }

    /// <summary>Whether two batches are computed in one pass, which takes less time and more memory than one after the other.</summary>
    internal virtual bool ScoresTogether => false;

    /// <summary>Scores two batches. A network that gains from it takes them in one pass; statistics of a batch are those of each all the same.</summary>
    internal virtual (IReadOnlyList<HeadLogits> First, IReadOnlyList<HeadLogits> Second) Heads(Tensor first, Tensor? firstC, Tensor second, Tensor? secondC) =>
        (Heads(first, firstC), Heads(second, secondC));

    /// <summary>The heads' logits of images and labels that have been checked, as <see cref="Heads(Tensor, Tensor?)"/> returns them.</summary>
    private protected abstract IReadOnlyList<HeadLogits> Score(Tensor img, Tensor? c);

    private protected void CheckInputs(Tensor img, Tensor? c)
    {
        ArgumentNullException.ThrowIfNull(img);
        if (img.dim() != 4 || img.shape[1] != ImgChannels || img.shape[2] != ImgResolution || img.shape[3] != ImgResolution)
        {
            throw new UsageException($"The images must be [N, {ImgChannels}, {ImgResolution}, {ImgResolution}]; they are [{string.Join(", ", img.shape)}].");
        }

        if (CDim > 0 && (c is null || !c.shape.AsSpan().SequenceEqual([img.shape[0], CDim])))
        {
            throw new UsageException($"The discriminator is conditional and needs labels [{img.shape[0]}, {CDim}]; found {(c is null ? "none" : $"[{string.Join(", ", c.shape)}]")}.");
        }
    }
}
