using System.Collections;
using System.Numerics;
using StyleGanSharp.Inference;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Numbers and ranges of them, as <see cref="Latent.ParseSeeds"/> reads them.</summary>
internal sealed class NumberList<T> : IReadOnlyList<T>
    where T : IBinaryInteger<T>
{
    private readonly string _text;
    private readonly T[] _numbers;

    private NumberList(string text, T[] numbers) => (_text, _numbers) = (text, numbers);

    public int Count => _numbers.Length;

    public T this[int index] => _numbers[index];

    /// <exception cref="Runtime.UsageException">When the text is no list.</exception>
    public static NumberList<T> Parse(string text, string name) => new(text, [.. typeof(T) == typeof(int) ? Latent.ParseIndices(text, name).Select(T.CreateSaturating) : Latent.ParseSeeds(text, name).Select(T.CreateSaturating)]);

    public IEnumerator<T> GetEnumerator() => _numbers.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => _text;
}
