namespace StyleGanSharp.Runtime;

/// <summary>One or more options that cannot be used as given. It knows their members, so that a program can name them as its own users do.</summary>
public sealed class OptionException : UsageException
{
    /// <summary>Creates the error.</summary>
    public OptionException() { }

    /// <summary>Creates the error with a message for the user, which names no member.</summary>
    /// <param name="message">The option, the value found, what is allowed.</param>
    public OptionException(string message) : base(message) { }

    /// <summary>Creates the error with a message for the user, which names no member, and its cause.</summary>
    /// <param name="message">The option, the value found, what is allowed.</param>
    /// <param name="innerException">The cause.</param>
    public OptionException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>Creates the error of one option.</summary>
    /// <param name="member">The property or parameter that holds it, after the name of its type: <c>InversionOptions.Steps</c>.</param>
    /// <param name="value">What was found; null when it is missing.</param>
    /// <param name="rule">What is wrong with it or allowed, as the second half of a sentence: <c>it must be at least 1</c>.</param>
    /// <param name="remedy">What to do, in sentences; null when the rule says it.</param>
    public OptionException(string member, object? value, string rule, string? remedy = null) : this([new OptionProblem(member, value, rule, remedy)]) { }

    /// <summary>Creates the error of some options.</summary>
    /// <param name="problems">What is wrong, at least one.</param>
    public OptionException(IReadOnlyList<OptionProblem> problems) : base(string.Join(" ", problems)) => Problems = problems;

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<OptionProblem> Problems { get; } = [];

    /// <summary>The first option's member, e.g. <c>InversionOptions.Steps</c>; empty when none is known.</summary>
    public string Member => Problems.Count > 0 ? Problems[0].Member : string.Empty;

    /// <summary>What was found in it; null when it is missing.</summary>
    public object? Value => Problems.Count > 0 ? Problems[0].Value : null;

    /// <summary>What is wrong with it or allowed.</summary>
    public string Rule => Problems.Count > 0 ? Problems[0].Rule : string.Empty;

    /// <summary>What to do; null when the rule says it.</summary>
    public string? Remedy => Problems.Count > 0 ? Problems[0].Remedy : null;

    /// <summary>Throws one error that reports every problem at once, or returns when there is none.</summary>
    /// <param name="problems">What is wrong.</param>
    /// <exception cref="OptionException">When <paramref name="problems"/> is not empty.</exception>
    public static void ThrowIfAny(IReadOnlyList<OptionProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (problems.Count > 0)
        {
            throw new OptionException(problems);
        }
    }
}
