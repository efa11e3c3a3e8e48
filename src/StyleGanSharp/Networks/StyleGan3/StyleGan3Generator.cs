using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGan3;

/// <summary>The alias-free generator of StyleGAN3 (arXiv 2106.12423), configs E to T and R by its options.</summary>
public sealed class StyleGan3Generator : MappedGenerator
{
    private readonly StyleGan3GeneratorOptions _options;

    [ComponentName(Name = "synthesis")]
    private readonly SynthesisNetwork _synthesis;

    [ComponentName(Name = "mapping")]
    private readonly MappingNetwork _mapping;

    /// <summary>Builds a generator with fresh weights, on the CPU in float32.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public StyleGan3Generator(StyleGan3GeneratorOptions options, RandomSource random) : base(nameof(StyleGan3Generator))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        options.Validate();
        _options = options;
        _synthesis = new SynthesisNetwork(options, LayerSchedule.Make(options), random);
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
    public override bool HasInputTransform => true;

    /// <inheritdoc/>
    public override bool HasCanvas => true;

    /// <inheritdoc/>
    private protected override MappingNetwork Mapping => _mapping;

    /// <inheritdoc/>
    private protected override Tensor Draw(Tensor ws, SynthesisOptions options) => _synthesis.Apply(ws, options);
}
