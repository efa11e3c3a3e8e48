using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan2;

/// <summary>The StyleGAN2 generator (arXiv 1912.04958): weight demodulation; skip, residual, plain or growing blocks.</summary>
public sealed class StyleGan2Generator : MappedGenerator
{
    private readonly StyleGan2GeneratorOptions _options;

    [ComponentName(Name = "synthesis")]
    private readonly SynthesisNetwork _synthesis;

    [ComponentName(Name = "mapping")]
    private readonly MappingNetwork _mapping;

    /// <summary>Builds a generator with fresh weights, on the CPU in float32.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public StyleGan2Generator(StyleGan2GeneratorOptions options, RandomSource random) : base(nameof(StyleGan2Generator))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        options.Validate();
        _options = options;
        _synthesis = new SynthesisNetwork(options, random);
        _mapping = new MappingNetwork(options.ZDim, options.CDim, options.WDim, _synthesis.NumWs, options.Mapping, random);
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
    public override bool HasInputTransform => _options.FourierInput;

    /// <inheritdoc/>
    public override bool HasLevelOfDetail => _synthesis.Lod is not null;

    /// <inheritdoc/>
    public override double LevelOfDetail
    {
        get => _synthesis.Lod?.item<float>() ?? base.LevelOfDetail;
        set
        {
            if (_synthesis.Lod is { } lod)
            {
                DetailLevel.Write(lod, value, ImgResolution);
            }
            else
            {
                base.LevelOfDetail = value;
            }
        }
    }

    /// <inheritdoc/>
    private protected override MappingNetwork Mapping => _mapping;

    /// <inheritdoc/>
    private protected override Tensor Draw(Tensor ws, SynthesisOptions options) => _synthesis.Apply(ws, options);
}
