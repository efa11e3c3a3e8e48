using StyleGanSharp.Inference;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Seeds and ranges of them, each with a label of its own behind an @ or without: <c>0-7,12@3,12@glasses+hat</c>.</summary>
internal sealed class SeedNames
{
    private readonly string _text;

    private SeedNames(string text, IReadOnlyList<(long Seed, string? Label)> items) => (_text, Items) = (text, items);

    /// <summary>Every seed, with the label as it was typed, but for commas in place of +.</summary>
    public IReadOnlyList<(long Seed, string? Label)> Items { get; }

    public int Count => Items.Count;

    /// <summary>Seeds one after another that have the same label.</summary>
    public IEnumerable<(long[] Seeds, string? Label)> Runs
    {
        get
        {
            for (int first = 0; first < Count;)
            {
                string? label = Items[first].Label;
                long[] seeds = [.. Items.Skip(first).TakeWhile(item => item.Label == label).Select(item => item.Seed)];
                yield return (seeds, label);
                first += seeds.Length;
            }
        }
    }

    /// <exception cref="Runtime.UsageException">When the text is no such list.</exception>
    public static SeedNames Parse(string text, string name)
    {
        var items = new List<(long, string?)>();
        foreach (string part in text.Split(','))
        {
            string[] sides = part.Split('@', 2);
            string? label = sides.Length == 1 ? null
                : sides[1].Trim() is { Length: > 0 } found ? found.Replace('+', ',')
                : throw new Runtime.UsageException($"{name}: '{part}' has no class after the @. Write SEED@CLASS, e.g. 7@2.");
            items.AddRange(Latent.ParseSeeds(sides[0], name).Select(seed => (seed, label)));
        }

        return new SeedNames(text, items);
    }

    public override string ToString() => _text;
}
