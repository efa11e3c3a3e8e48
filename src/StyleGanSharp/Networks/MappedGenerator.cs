using StyleGanSharp.Runtime;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>A generator of the StyleGAN family: a mapping network of dense layers from z to w (StyleGAN §2), and the family's synthesis network. Where each class has a mean w, truncation pulls towards that of each image's own.</summary>
internal sealed class MappedGenerator : GeneratorNetwork
{
    [ComponentName(Name = "synthesis")]
    private readonly SynthesisModule _synthesis;

    [ComponentName(Name = "mapping")]
    private readonly MappingNetwork _mapping;

    /// <summary>Takes ownership of both parts.</summary>
    public MappedGenerator(GeneratorOptions options, SynthesisModule synthesis, MappingNetwork mapping) : base(nameof(MappedGenerator), options)
    {
        _synthesis = synthesis;
        _mapping = mapping;
        RegisterComponents();
    }

    public override int ZDim => _mapping.ZDim;

    public override int WDim => _mapping.WDim;

    public override int NumWs => _synthesis.NumWs;

    public override Device Device => _mapping.Device;

    public override Tensor WAvg => _mapping.WAvg;

    public override bool HasInputTransform => _synthesis.HasInputTransform;

    public override bool HasCanvas => _synthesis.HasCanvas;

    private protected override Tensor? Lod => _synthesis.Lod;

    private protected override Tensor MapToW(Tensor z, Tensor? c, bool updateEma) => _mapping.forward(z, c, updateEma);

    private protected override Tensor Draw(Tensor ws, SynthesisOptions options) => _synthesis.forward(ws, options);

    private protected override Tensor TruncationMean(Tensor ws, Tensor? labels) =>
        _mapping.ClassMeans is not { } means ? WAvg
        : labels is null ? throw new UsageException($"This network has a mean w for each class, and truncation needs to know which. {Labels.Remedy}, or leave truncation out.")
        : labels.to(ScalarType.Float32).matmul(means).unsqueeze(1); // [N, 1, W]
}
