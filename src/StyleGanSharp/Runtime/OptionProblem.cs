using System.Collections;
using System.Globalization;

namespace StyleGanSharp.Runtime;

/// <summary>What is wrong with one option.</summary>
/// <param name="Member">The property or parameter that holds it, after the name of its type: <c>InversionOptions.Steps</c>.</param>
/// <param name="Value">What was found; null when it is missing.</param>
/// <param name="Rule">What is wrong with it or allowed, as the second half of a sentence: <c>it must be at least 1</c>.</param>
/// <param name="Remedy">What to do, in sentences; null when the rule says it.</param>
/// <remarks>
/// Rules and remedies name other options by their members too, and a value to choose as in code, <c>TrainingOptions.Cond = true</c>. A program whose users know the options by other names,
/// such as flags, replaces these names in the message.
/// </remarks>
public sealed record OptionProblem(string Member, object? Value, string Rule, string? Remedy = null)
{
    /// <summary>The problem in words: member, value, rule, remedy.</summary>
    /// <returns>One or two sentences on one line.</returns>
    public override string ToString() => $"{Member} is {Text(Value)}; {Rule}.{(Remedy is null ? string.Empty : " " + Remedy)}";

    private static string Text(object? value) => value switch
    {
        null => "missing",
        string text => $"'{text}'",
        bool isTrue => isTrue ? "true" : "false",
        IEnumerable items => string.Join(", ", items.Cast<object?>().Select(item => Convert.ToString(item, CultureInfo.InvariantCulture))) is { Length: > 0 } list ? list : "empty",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };
}
