using System.CommandLine;
using System.Runtime.CompilerServices;

namespace StyleGanSharp.Cli.Shell;

/// <summary>What each option sets in the library, noted where the option is made. <see cref="FlagNames"/> reads it.</summary>
internal static class OptionMembers
{
    private static readonly ConditionalWeakTable<Option, List<string>> Members = [];

    /// <summary>Notes that an option sets a property.</summary>
    /// <param name="option">The option.</param>
    /// <param name="member">The property, <c>(InversionOptions o) => o.Steps</c>; it is not called.</param>
    /// <param name="text">Its source text; written by the compiler.</param>
    /// <returns>The option.</returns>
    public static TOption Sets<TOption, TOwner>(this TOption option, Func<TOwner, object?> member, [CallerArgumentExpression(nameof(member))] string text = "")
        where TOption : Option
    {
        string path = text[(text.IndexOf("=>", StringComparison.Ordinal) + 2)..];
        return option.Sets(typeof(TOwner), path[(path.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace("!", string.Empty, StringComparison.Ordinal));
    }

    /// <summary>Notes that an option sets a parameter of a method.</summary>
    /// <param name="option">The option.</param>
    /// <param name="owner">The method's type.</param>
    /// <param name="parameter">The parameter.</param>
    /// <returns>The option.</returns>
    public static TOption Sets<TOption>(this TOption option, Type owner, string parameter)
        where TOption : Option
    {
        Members.GetOrCreateValue(option).Add($"{owner.Name}.{parameter}");
        return option;
    }

    /// <summary>The members an option sets, each after the name of its type.</summary>
    public static IReadOnlyList<string> Of(Option option) => Members.TryGetValue(option, out List<string>? members) ? members : [];
}
