using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>A generator whose w comes from a mapping network of dense layers (StyleGAN §2), as those of StyleGAN, 2, 3 and XL do.</summary>
public abstract class MappedGenerator : GeneratorNetwork
{
    /// <summary>Creates the base of a generator.</summary>
    /// <param name="name">Name of the module type.</param>
    private protected MappedGenerator(string name) : base(name) { }

    /// <inheritdoc/>
    public override Device Device => Mapping.Device;

    /// <inheritdoc/>
    public override Tensor WAvg => Mapping.WAvg;

    /// <summary>The network from z to w. The field behind it is the derived class's, where its parameters are found.</summary>
    private protected abstract MappingNetwork Mapping { get; }

    /// <inheritdoc/>
    public override Tensor Synthesize(Tensor ws, SynthesisOptions? options = null)
    {
        SynthesisOptions chosen = options ?? SynthesisOptions.Default;
        CheckSynthesis(ws, chosen);
        return Draw(ws, chosen);
    }

    /// <inheritdoc/>
    protected override Tensor MapToW(Tensor z, Tensor? c, bool updateEma) => Mapping.Map(z, c, updateEma);

    /// <summary>Makes images from latents w that have been checked.</summary>
    private protected abstract Tensor Draw(Tensor ws, SynthesisOptions options);
}
