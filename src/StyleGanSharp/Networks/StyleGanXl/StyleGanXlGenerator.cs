using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Runtime;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks.StyleGanXl;

/// <summary>The generator of StyleGAN-XL (arXiv 2202.00273): StyleGAN3's layers, grown stage by stage, with pretrained class embeddings and a mean w for each class: truncation pulls towards that of each image's own, and <see cref="GeneratorNetwork.WAvg"/> is the mean of them all.</summary>
public sealed class StyleGanXlGenerator : MappedGenerator
{
    private readonly StyleGanXlGeneratorOptions _options;

    [ComponentName(Name = "synthesis")]
    private readonly SynthesisNetwork _synthesis;

    [ComponentName(Name = "mapping")]
    private readonly MappingNetwork _mapping;

    /// <summary>Builds a generator with fresh weights, on the CPU in float32. With stages, only the last head asks for gradients.</summary>
    /// <param name="options">The architecture.</param>
    /// <param name="random">Source of the initial weights, on the CPU.</param>
    /// <exception cref="UsageException">When an option is out of range.</exception>
    public StyleGanXlGenerator(StyleGanXlGeneratorOptions options, RandomSource random) : base(nameof(StyleGanXlGenerator))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        options.Validate();
        _options = options;
        (LayerSchedule schedule, int frozenLayers) = StageSchedule.Make(options);
        _synthesis = new SynthesisNetwork(options.Stem, schedule, random);
        _mapping = new MappingNetwork(
            options.ZDim, options.CDim, options.WDim, _synthesis.NumWs, options.Mapping, random, classes: new ClassEmbedding(options.EmbedDim, options.TunesEmbedding));
        RegisterComponents();
        HeadPrefixes = [.. schedule.Layers.Skip(frozenLayers).Select(layer => $"synthesis.{layer.Name}.")];
        if (options.Stages.Count > 0)
        {
            foreach ((string name, Parameter parameter) in named_parameters())
            {
                parameter.requires_grad = HeadPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
            }
        }
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

    /// <summary>What the names of the last stage's layers begin with.</summary>
    internal IReadOnlyList<string> HeadPrefixes { get; }

    /// <inheritdoc/>
    private protected override MappingNetwork Mapping => _mapping;

    /// <summary>The mean w of each image's class, by its label; the mean of all where the network is unconditional.</summary>
    protected override Tensor TruncationMean(Tensor ws, Tensor? labels) =>
        _mapping.ClassMeans is not { } means ? WAvg
        : labels is null ? throw new UsageException($"This network has a mean w for each class, and truncation needs to know which. Name the class (GenerationOptions.Class, 0 to {CDim - 1}), or leave truncation out.")
        : labels.to(ScalarType.Float32).matmul(means).unsqueeze(1); // [N, 1, W]

    /// <inheritdoc/>
    private protected override Tensor Draw(Tensor ws, SynthesisOptions options) => _synthesis.Apply(ws, options);
}
