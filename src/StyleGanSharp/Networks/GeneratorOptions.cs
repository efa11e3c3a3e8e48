using StyleGanSharp.Runtime;

namespace StyleGanSharp.Networks;

/// <summary>Everything a generator is built from.</summary>
/// <example><code>
/// using var random = new RandomSource(seed: 1);
/// using GeneratorNetwork generator = new StyleGan2GeneratorOptions { ImgResolution = 64 }.Create(random);
/// </code></example>
public abstract record GeneratorOptions : NetworkOptions
{
    /// <inheritdoc/>
    public abstract override GeneratorNetwork Create(RandomSource random);

    /// <summary>The same options with some of their values replaced.</summary>
    /// <param name="values">New values by the names of <see cref="NetworkOptions.ToJson"/>: numbers, true, false, null or keywords.</param>
    /// <param name="what">What a value was given by, for messages.</param>
    /// <returns>The changed options, validated.</returns>
    /// <exception cref="UsageException">When a name is unknown or belongs to the data, or a value does not fit.</exception>
    public GeneratorOptions With(IReadOnlyDictionary<string, string> values, string what) => NetworkJson.Replace(this, values, what);
}
