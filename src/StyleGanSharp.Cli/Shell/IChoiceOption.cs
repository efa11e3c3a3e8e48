namespace StyleGanSharp.Cli.Shell;

/// <summary>An option whose value is one of some words.</summary>
internal interface IChoiceOption
{
    /// <summary>The word that stands for a value of the library; null when none does.</summary>
    string? WordOf(string value);
}
