using System.CommandLine;
using System.Globalization;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Makes options whose errors are one plain sentence.</summary>
internal static class Make
{
    public static Option<string?> Text(string name, string description, string helpName, string? otherwise = null)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = helpName };
        if (otherwise is not null)
        {
            option.DefaultValueFactory = _ => otherwise;
        }

        return option;
    }

    /// <summary>An option that may be given several times, or once with several values.</summary>
    public static Option<string[]> List(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true };

    public static Option<int?> Whole(string name, string description, string helpName = "N", int? otherwise = null) =>
        Number(name, description, helpName, otherwise, "an integer",
            (string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));

    public static Option<double?> Real(string name, string description, string helpName = "X", double? otherwise = null) =>
        Number(name, description, helpName, otherwise, "a number",
            (string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value));

    /// <summary>A switch: alone it is on; see <see cref="SwitchValues"/> for =1 and =0.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    private delegate bool Parser<T>(string text, out T value);

    private static Option<T?> Number<T>(string name, string description, string helpName, T? otherwise, string kind, Parser<T> parse)
        where T : struct
    {
        var option = new Option<T?>(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : string.Empty;
                if (parse(text, out T value))
                {
                    return value;
                }

                result.AddError($"{name} '{text}' is not {kind}.");
                return null;
            },
        };
        if (otherwise is not null)
        {
            option.DefaultValueFactory = _ => otherwise;
        }

        return option;
    }
}
