using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>The StyleGAN2 discriminator (arXiv 1912.04958), also StyleGAN3's: residual, skip or plain blocks, projected labels.</summary>
public sealed class StyleGan2Discriminator : DiscriminatorNetwork
{
    private readonly StyleGan2DiscriminatorOptions _options;
    private readonly List<DiscriminatorBlock> _blocks = [];

    [ComponentName(Name = "mapping")]
    private readonly MappingNetwork? _mapping;

    [ComponentName(Name = "b4")]
    private readonly DiscriminatorEpilogue _epilogue;

    /// <summary>Builds a discriminator with fresh weights, on the CPU in float32.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public StyleGan2Discriminator(StyleGan2DiscriminatorOptions options, RandomSource random) : base(nameof(StyleGan2Discriminator))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        options.Validate();
        _options = options;
        int cmapDim = options.CDim == 0 ? 0 : options.CmapDim ?? options.Channels(4);
        int layers = 0;
        for (int resolution = options.ImgResolution; resolution > 4; resolution /= 2)
        {
            var block = new DiscriminatorBlock(resolution, layers, options, random);
            layers += block.NumLayers;
            _blocks.Add(block);
            register_module($"b{resolution}", block);
        }

        _mapping = options.CDim == 0 ? null : new MappingNetwork(0, options.CDim, cmapDim, null, options.Mapping, random);
        _epilogue = new DiscriminatorEpilogue(cmapDim, options, random);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override NetworkOptions Options => _options;

    /// <inheritdoc/>
    public override Tensor forward(Tensor img, Tensor? c) => Discriminate(img, c);

    /// <summary>Judges images, optionally in float32 throughout.</summary>
    /// <param name="img">[N, ImgChannels, ImgResolution, ImgResolution] float32 in [-1, 1].</param>
    /// <param name="c">[N, CDim] float32; null or [N, 0] when unconditional.</param>
    /// <param name="forceFp32">Computes in float32 even where the network is built for float16.</param>
    /// <returns>[N, 1] float32 logits.</returns>
    /// <exception cref="UsageException">When the image or label has another shape.</exception>
    public Tensor Discriminate(Tensor img, Tensor? c, bool forceFp32 = false) => Discriminate(img, c, forceFp32, 1);

    /// <summary>Judges two batches of images in one pass, which takes less than two: statistics of a batch are those of each.</summary>
    /// <param name="first">[N, ImgChannels, ImgResolution, ImgResolution].</param>
    /// <param name="firstC">[N, CDim].</param>
    /// <param name="second">As many.</param>
    /// <param name="secondC">Their labels.</param>
    /// <returns>[N, 1] float32 logits of both.</returns>
    internal (Tensor First, Tensor Second) DiscriminateBoth(Tensor first, Tensor firstC, Tensor second, Tensor secondC)
    {
        using var scope = NewDisposeScope();
        Tensor[] logits = Discriminate(cat([first, second]), cat([firstC, secondC]), false, 2).chunk(2);
        return (logits[0].MoveToOuterDisposeScope(), logits[1].MoveToOuterDisposeScope());
    }

    /// <param name="img">Images.</param>
    /// <param name="c">Labels.</param>
    /// <param name="forceFp32">Ignores float16.</param>
    /// <param name="batches">How many batches of equal size these are.</param>
    private Tensor Discriminate(Tensor img, Tensor? c, bool forceFp32, int batches)
    {
        ArgumentNullException.ThrowIfNull(img);
        if (img.dim() != 4 || img.shape[1] != ImgChannels || img.shape[2] != ImgResolution || img.shape[3] != ImgResolution)
        {
            throw new UsageException($"The images must be [N, {ImgChannels}, {ImgResolution}, {ImgResolution}]; they are [{string.Join(", ", img.shape)}].");
        }

        using var scope = NewDisposeScope();
        Tensor? x = null;
        Tensor? image = img;
        foreach (DiscriminatorBlock block in _blocks)
        {
            (x, image) = block.Apply(x, image, forceFp32);
        }

        Tensor? cmap = _mapping?.Map(null, c);
        return _epilogue.Apply(x!, image, cmap, batches).MoveToOuterDisposeScope();
    }
}
