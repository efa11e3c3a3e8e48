using System.CommandLine;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>The option that sets any option of the generator.</summary>
internal static class GeneratorValues
{
    private const string Name = "--g-option";

    public static Option<string[]> Option() => new(Name)
    {
        Description = "Set any option of the generator by its name in the resolved options (train --dry-run shows them), e.g. filter_size=8, lrelu_upsampling=4 or first_stopband=8.57; may be repeated",
        HelpName = "NAME=VALUE",
    };

    /// <summary>Values by name; the last of equal names counts.</summary>
    /// <exception cref="UsageException">When a text is no pair.</exception>
    public static IReadOnlyDictionary<string, string> Read(ParseResult values, Option<string[]> option)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in values.GetValue(option) ?? [])
        {
            int sign = text.IndexOf('=', StringComparison.Ordinal);
            if (sign < 1)
            {
                throw new UsageException($"{Name} '{text}' is not NAME=VALUE, e.g. {Name} filter_size=8.");
            }

            pairs[text[..sign]] = text[(sign + 1)..];
        }

        return pairs;
    }
}
