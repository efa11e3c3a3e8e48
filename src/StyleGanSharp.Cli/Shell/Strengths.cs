using StyleGanSharp.Inference.Directions;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Strengths of an edit, as <see cref="StrengthList"/> reads them.</summary>
/// <param name="Text">As given.</param>
/// <param name="Values">In order, at least one.</param>
internal sealed record Strengths(string Text, IReadOnlyList<double> Values)
{
    /// <exception cref="Runtime.UsageException">When the text is no list.</exception>
    public static Strengths Parse(string text, string name) => new(text, StrengthList.Parse(text, name));

    public override string ToString() => Text;
}
