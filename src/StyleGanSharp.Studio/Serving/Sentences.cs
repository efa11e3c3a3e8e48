using System.Text.Json;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Serving;

/// <summary>What the page says of an error.</summary>
internal static class Sentences
{
    /// <summary>What is said when no job can wait any more.</summary>
    public static string Full(int maxJobs) => $"There {Quantity.Are(maxJobs, "job")} already, and no room for another one. Try again when one is done.";

    public static string Of(Exception error) => error switch
    {
        StyleGanException => error.Message,
        JsonException => $"The state cannot be read: {error.Message.Split(" Path:")[0].TrimEnd('.')}. Start from the bare address.",
        OutOfMemoryException => "There is not enough memory for this. Show less at once, or stop other programs.",
        _ => $"{error.Message.Split('\n')[0].TrimEnd()} This is a fault of the program.",
    };
}
