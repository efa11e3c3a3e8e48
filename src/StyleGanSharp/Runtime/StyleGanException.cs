namespace StyleGanSharp.Runtime;

/// <summary>An error a user can act on: its message names the thing that is wrong, what was found and what to do.</summary>
/// <remarks>Everything the library throws for bad input derives from this type; programs print <see cref="Exception.Message"/> alone.</remarks>
public class StyleGanException : Exception
{
    /// <summary>Creates the error.</summary>
    public StyleGanException() { }

    /// <summary>Creates the error with a message for the user.</summary>
    /// <param name="message">What is wrong, where, and the remedy, on one line.</param>
    public StyleGanException(string message) : base(message) { }

    /// <summary>Creates the error with a message for the user and its cause.</summary>
    /// <param name="message">What is wrong, where, and the remedy, on one line.</param>
    /// <param name="innerException">The cause.</param>
    public StyleGanException(string message, Exception innerException) : base(message, innerException) { }
}
