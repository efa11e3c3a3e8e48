using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Cli.Shell;

/// <summary>
/// Values of options by the types of their properties: texts, numbers, arrays (separated by commas), lists (several arguments), pairs (a dictionary), and every type with a static
/// <c>Parse(text, name)</c>, whose errors call the value by that name and whose ToString gives the text back.
/// </summary>
internal static class OptionValue
{
    public static bool IsInteger(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { } plain && (plain == typeof(int) || plain == typeof(long) || plain == typeof(ulong));

    /// <exception cref="UsageException">When the text is no such value.</exception>
    public static object Parse(Type type, string text, string name)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) ? text
            : plain == typeof(int) ? Integer<int>(text, name)
            : plain == typeof(long) ? Integer<long>(text, name)
            : plain == typeof(ulong) ? Integer<ulong>(text, name)
            : plain == typeof(double) ? Number(text, name)
            : plain == typeof(string[]) ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : plain == typeof(int[]) ? text.Split(',').Select(part => Integer<int>(part.Trim(), name, $" Give one or more, e.g. {name} 1,2.")).ToArray()
            : ParseBy(plain, text, name);
    }

    /// <exception cref="UsageException">When a text is no such value.</exception>
    public static Array ParseEach(Type type, string[] texts, string name)
    {
        var values = Array.CreateInstance(type, texts.Length);
        for (int i = 0; i < texts.Length; i++)
        {
            values.SetValue(Parse(type, texts[i], name), i);
        }

        return values;
    }

    /// <summary>Pairs of NAME=VALUE; the last of equal names counts.</summary>
    /// <exception cref="UsageException">When a text is no pair.</exception>
    public static IDictionary ParsePairs(Type[] types, string[] texts, string name, string usage, string? example)
    {
        var pairs = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(types))!;
        foreach (string text in texts)
        {
            int sign = text.IndexOf('=', StringComparison.Ordinal);
            try
            {
                pairs[Parse(types[0], sign < 1 ? throw new UsageException() : text[..sign], name)] = Parse(types[1], text[(sign + 1)..], name);
            }
            catch (UsageException)
            {
                throw new UsageException($"{name} '{text}' is not {usage}, e.g. {name} {example}.");
            }
        }

        return pairs;
    }

    /// <summary>A value as a user would write it; null for none.</summary>
    public static string? Text(object? value, string separator) => value switch
    {
        null or "" => null,
        string text => text,
        IEnumerable items when Parser(value.GetType()) is null => string.Join(separator, items.Cast<object>()) is { Length: > 0 } list ? list : null,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>A default for the end of a help text that does not say it itself.</summary>
    public static string Default(string help, string? value) => value is null || help.Contains("[default", StringComparison.Ordinal) ? string.Empty : $" [default: {value}]";

    private static T Integer<T>(string text, string name, string remedy = "")
        where T : INumberBase<T> => !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? throw new UsageException($"{name} '{text}' is not an integer.{remedy}")
            : typeof(T) == typeof(ulong) && number < 0 ? throw new UsageException($"{name} is {text}; it must not be negative.")
            : typeof(T) == typeof(int) && number is < int.MinValue or > int.MaxValue ? throw new UsageException($"{name} is {text}; it must be {int.MinValue} to {int.MaxValue}.")
            : T.CreateChecked(number);

    private static double Number(string text, string name) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw new UsageException($"{name} '{text}' is not a number.");

    private static object ParseBy(Type type, string text, string name) =>
        (Parser(type) ?? throw new InvalidOperationException($"{name}: {type.Name} has no Parse(text, name).")).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [text, name], null)!;

    private static MethodInfo? Parser(Type type) => type.GetMethod("Parse", [typeof(string), typeof(string)]);
}
