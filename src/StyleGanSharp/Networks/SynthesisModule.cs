using static TorchSharp.torch;

namespace StyleGanSharp.Networks;

/// <summary>The part of a generator that makes images: one w per layer to an image. Each family has its own.</summary>
/// <param name="name">Name of the module type.</param>
internal abstract class SynthesisModule(string name) : nn.Module<Tensor, SynthesisOptions, Tensor>(name)
{
    /// <summary>Number of latents w it takes (L).</summary>
    public abstract int NumWs { get; }

    /// <inheritdoc cref="GeneratorNetwork.HasInputTransform"/>
    public virtual bool HasInputTransform => false;

    /// <inheritdoc cref="GeneratorNetwork.HasCanvas"/>
    public virtual bool HasCanvas => false;

    /// <summary>The level of detail of a network that grows, a scalar buffer; else null.</summary>
    public virtual Tensor? Lod => null;

    /// <param name="ws">[N, L, W] float32, checked.</param>
    /// <param name="options">Noise, precision and what else the caller wants.</param>
    /// <returns>[N, ImgChannels, R, R] float32, fresh.</returns>
    public abstract override Tensor forward(Tensor ws, SynthesisOptions options);
}
