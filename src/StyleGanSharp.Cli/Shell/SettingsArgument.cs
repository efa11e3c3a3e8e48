using System.CommandLine;
using System.Reflection;

namespace StyleGanSharp.Cli.Shell;

/// <summary>One argument of a settings record.</summary>
/// <param name="attribute">What the record says of it.</param>
/// <param name="path">The properties that lead to it.</param>
/// <param name="otherwise">Its default.</param>
internal sealed class SettingsArgument(ArgumentAttribute attribute, PropertyInfo[] path, object? otherwise)
{
    private readonly bool _isList = path[^1].PropertyType != typeof(string);

    public string Name => attribute.Name;

    public string Help => $"{HelpLists.In(attribute.Help)}{OptionValue.Default(attribute.Help, OptionValue.Text(otherwise, " "))}";

    /// <summary>How the parser knows it.</summary>
    public Argument Symbol => field ??= !_isList ? new Argument<string>(Name) { Arity = otherwise is string { Length: > 0 } ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne }
        : new Argument<string[]>(Name) { Arity = otherwise is IReadOnlyList<string> { Count: > 0 } ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore };

    public void Bind(SettingsRecord settings, ParseResult values)
    {
        if (values.GetResult(Symbol)?.Tokens is { Count: > 0 } given)
        {
            path[^1].SetValue(SettingsModel.Value(settings, path[..^1]), _isList ? given.Select(token => token.Value).ToArray() : given[0].Value);
        }
    }
}
