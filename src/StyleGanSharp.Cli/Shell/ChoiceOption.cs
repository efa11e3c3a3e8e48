using System.CommandLine;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>An option whose value is one of some words.</summary>
internal class ChoiceOption<T> : Option<string?>, IChoiceOption
{
    private readonly (string Word, T Value)[] _choices;

    /// <param name="name">Its name with the dashes.</param>
    /// <param name="description">A help text.</param>
    /// <param name="defaultWord">The word when the option is absent; null leaves the choice to others.</param>
    /// <param name="choices">The words and what they stand for.</param>
    public ChoiceOption(string name, string description, string? defaultWord, params (string Word, T Value)[] choices) : base(name)
    {
        _choices = choices;
        Description = description;
        HelpName = string.Join('|', choices.Select(choice => choice.Word));
        if (defaultWord is not null)
        {
            DefaultValueFactory = _ => defaultWord;
        }

        CompletionSources.Add(_ => choices.Select(choice => new System.CommandLine.Completions.CompletionItem(choice.Word)));
    }

    /// <summary>The value chosen, or null when the option is absent and has no default.</summary>
    /// <exception cref="UsageException">When the word is unknown.</exception>
    public (bool IsGiven, T? Value) Read(ParseResult values)
    {
        if (values.GetValue(this) is not { } word)
        {
            return (false, default);
        }

        int index = Array.FindIndex(_choices, choice => string.Equals(choice.Word, word, StringComparison.OrdinalIgnoreCase));
        return index >= 0
            ? (true, _choices[index].Value)
            : throw new UsageException($"{Name} '{word}' is unknown. Choose one of: {string.Join(", ", _choices.Select(choice => choice.Word))}.");
    }

    /// <inheritdoc/>
    public string? WordOf(string value) => Array.Find(_choices, choice => string.Equals($"{choice.Value}", value, StringComparison.OrdinalIgnoreCase)).Word;

    /// <summary>The value chosen, of an option with a default.</summary>
    /// <exception cref="UsageException">When the word is unknown.</exception>
    public T ReadRequired(ParseResult values) => Read(values).Value!;
}
