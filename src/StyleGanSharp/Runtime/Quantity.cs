using System.Globalization;

namespace StyleGanSharp.Runtime;

/// <summary>Counts in messages: <c>1 image</c>, <c>2 images</c>, <c>50,000 real images</c>.</summary>
internal static class Quantity
{
    /// <summary>A number and what it counts.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">One of them, with an adjective if need be; the last word gets the ending.</param>
    /// <returns>Such as <c>1 class</c> or <c>1,200 classes</c>.</returns>
    public static string Of(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? noun : Plural(noun))}");

    /// <summary>The same with its verb, for what follows "there".</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">One of them.</param>
    /// <returns>Such as <c>is 1 image</c> or <c>are 2 images</c>.</returns>
    public static string Are(long count, string noun) => $"{(count == 1 ? "is" : "are")} {Of(count, noun)}";

    private static string Plural(string noun) => noun switch
    {
        [.., 's' or 'x'] or [.., 'c' or 's', 'h'] => noun + "es",
        [.., not ('a' or 'e' or 'o' or 'u'), 'y'] => noun[..^1] + "ies",
        _ => noun + "s",
    };
}
