using System.Text.Json.Serialization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks;

/// <summary>Everything a discriminator is built from.</summary>
public abstract record DiscriminatorOptions : NetworkOptions
{
    /// <summary>Whether the last layer of each head is that of a slicing adversarial network (SAN, Takida et al. 2024, arXiv 2301.12811): a direction of length 1, which training turns to where real and generated images differ most, and a scale. Default false: a linear layer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasSanHead { get; init; }

    /// <inheritdoc/>
    public abstract override DiscriminatorNetwork Create(RandomSource random);
}
