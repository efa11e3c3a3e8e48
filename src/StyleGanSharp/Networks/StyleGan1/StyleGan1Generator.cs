using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan1;

/// <summary>The StyleGAN generator (arXiv 1812.04948), which can grow; by its options also the generator of Progressive GAN and what lies between.</summary>
public sealed class StyleGan1Generator : MappedGenerator
{
    private readonly StyleGan1GeneratorOptions _options;

    [ComponentName(Name = "synthesis")]
    private readonly SynthesisNetwork _synthesis;

    [ComponentName(Name = "mapping")]
    private readonly MappingNetwork _mapping;

    /// <summary>Builds a generator with fresh weights, on the CPU in float32.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public StyleGan1Generator(StyleGan1GeneratorOptions options, RandomSource random) : base(nameof(StyleGan1Generator))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        options.Validate();
        _options = options;
        _synthesis = new SynthesisNetwork(options, random);
        _mapping = new MappingNetwork(options.ZDim, options.CDim, options.WDim, _synthesis.NumWs, options.Mapping, random, isStyleGan1: true);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override int ZDim => _options.ZDim;

    /// <inheritdoc/>
    public override int WDim => _options.WDim;

    /// <inheritdoc/>
    public override int NumWs => _synthesis.NumWs;

    /// <inheritdoc/>
    public override NetworkOptions Options => _options;

    /// <inheritdoc/>
    public override bool HasLevelOfDetail => true;

    /// <inheritdoc/>
    public override double LevelOfDetail
    {
        get => _synthesis.Lod.item<float>();
        set => DetailLevel.Write(_synthesis.Lod, value, ImgResolution);
    }

    /// <inheritdoc/>
    private protected override MappingNetwork Mapping => _mapping;

    /// <inheritdoc/>
    private protected override Tensor Draw(Tensor ws, SynthesisOptions options) => _synthesis.Apply(ws, options);
}
