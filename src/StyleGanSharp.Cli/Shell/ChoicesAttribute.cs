namespace StyleGanSharp.Cli.Shell;

/// <summary>The keywords that an option takes, and what each stands for.</summary>
/// <param name="pairs">A keyword, its value, a keyword, its value, …, in the order of help.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ChoicesAttribute(params object[] pairs) : Attribute
{
    public IReadOnlyList<(string Word, object Value)> All { get; } = [.. pairs.Chunk(2).Select(pair => ((string)pair[0], pair[1]))];

    public IEnumerable<string> Words => All.Select(choice => choice.Word);

    /// <summary>The keyword that stands for a value, given as such or in words; null when none does.</summary>
    public string? WordOf(object? value) => All.FirstOrDefault(choice => string.Equals($"{choice.Value}", $"{value}", StringComparison.OrdinalIgnoreCase)).Word;
}
