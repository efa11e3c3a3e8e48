using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks;

/// <summary>Everything a discriminator is built from.</summary>
public abstract record DiscriminatorOptions : NetworkOptions
{
    /// <inheritdoc/>
    public abstract override DiscriminatorNetwork Create(RandomSource random);
}
