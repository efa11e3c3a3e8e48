using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>A network that tells real images from generated ones: the higher the logit, the more real.</summary>
public abstract class DiscriminatorNetwork : nn.Module<Tensor, Tensor?, Tensor>
{
    /// <summary>Creates the base of a discriminator.</summary>
    /// <param name="name">Name of the module type.</param>
    protected DiscriminatorNetwork(string name) : base(name) { }

    /// <summary>Length of a label vector; 0 when unconditional.</summary>
    public virtual int CDim => Options.CDim;

    /// <summary>Width and height of the images in pixels.</summary>
    public virtual int ImgResolution => Options.ImgResolution;

    /// <summary>Channels of the images.</summary>
    public virtual int ImgChannels => Options.ImgChannels;

    /// <summary>The options the network was built from; enough to build it again.</summary>
    public abstract NetworkOptions Options { get; }

    /// <summary>Whether the network can be used in part, as progressive growing does (<see cref="LevelOfDetail"/>).</summary>
    public virtual bool HasLevelOfDetail => false;

    /// <summary>How many of the highest resolutions are left out (PRO §2), 0 to log2(ImgResolution) - 2; between two integers their features are blended. The images keep their size; the mean of pixels is judged.</summary>
    /// <exception cref="Runtime.UsageException">When it is set to a level that the network does not have.</exception>
    public virtual double LevelOfDetail
    {
        get => 0;
        set => DetailLevel.RequireNone(value);
    }

    /// <summary>Judges images.</summary>
    /// <param name="img">[N, ImgChannels, ImgResolution, ImgResolution] float32 in [-1, 1].</param>
    /// <param name="c">[N, CDim] float32; null or [N, 0] when unconditional.</param>
    /// <returns>[N, 1] float32 logits, a fresh tensor.</returns>
    public abstract override Tensor forward(Tensor img, Tensor? c);
}
