using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>One or more truncations ψ: a number, numbers separated by commas, or FROM:TO:COUNT.</summary>
/// <param name="Text">As given.</param>
/// <param name="Values">In order, at least one.</param>
internal sealed record Truncations(string Text, IReadOnlyList<double> Values)
{
    /// <exception cref="UsageException">When the text is none of it.</exception>
    public static Truncations Parse(string text, string name)
    {
        try
        {
            return new(text, Strengths.Parse(text, name).Values);
        }
        catch (UsageException)
        {
            throw new UsageException($"{name} '{text}' is not a number, a list such as 0.5,0.7,1 or FROM:TO:COUNT such as 0.5:1:6.");
        }
    }

    public override string ToString() => Text;
}
