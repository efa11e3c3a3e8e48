namespace StyleGanSharp.Runtime;

/// <summary>An option or argument that cannot be used as given: out of range, contradictory or unknown.</summary>
public class UsageException : StyleGanException
{
    /// <summary>Creates the error.</summary>
    public UsageException() { }

    /// <summary>Creates the error with a message for the user.</summary>
    /// <param name="message">The option, the value found, what is allowed.</param>
    public UsageException(string message) : base(message) { }

    /// <summary>Creates the error with a message for the user and its cause.</summary>
    /// <param name="message">The option, the value found, what is allowed.</param>
    /// <param name="innerException">The cause.</param>
    public UsageException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>Throws one error that reports every problem at once, or returns when there is none.</summary>
    /// <param name="problems">One sentence a problem.</param>
    /// <exception cref="UsageException">When <paramref name="problems"/> is not empty.</exception>
    public static void ThrowIfAny(IReadOnlyCollection<string> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (problems.Count > 0)
        {
            throw new UsageException(string.Join(" ", problems));
        }
    }
}
