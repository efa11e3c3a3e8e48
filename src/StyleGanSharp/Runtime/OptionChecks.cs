using System.Runtime.CompilerServices;

namespace StyleGanSharp.Runtime;

/// <summary>Collects what is wrong with the options of a type, so that one error can report all of it.</summary>
/// <param name="owner">The type whose members are checked.</param>
internal sealed class OptionChecks(Type owner)
{
    private readonly List<OptionProblem> _problems = [];

    public IReadOnlyList<OptionProblem> Problems => _problems;

    /// <summary>Notes a problem where a rule does not hold.</summary>
    /// <param name="value">A property or parameter of the type, written by its name alone.</param>
    /// <param name="holds">Whether it can be used.</param>
    /// <param name="rule">What is allowed; <see cref="OptionProblem.Rule"/>.</param>
    /// <param name="remedy">What to do; <see cref="OptionProblem.Remedy"/>.</param>
    /// <param name="member">Name of the member; written by the compiler.</param>
    public void Require(object? value, bool holds, string rule, string? remedy = null, [CallerArgumentExpression(nameof(value))] string member = "")
    {
        if (!holds)
        {
            _problems.Add(new OptionProblem($"{owner.Name}.{member}", value, rule, remedy));
        }
    }

    /// <summary>Notes a problem of a member of this or another type.</summary>
    public void Add(OptionProblem problem) => _problems.Add(problem);

    /// <summary>Notes problems of members of this or another type.</summary>
    public void AddRange(IEnumerable<OptionProblem> problems) => _problems.AddRange(problems);

    /// <summary>Notes what another check finds.</summary>
    public void Include(Action check)
    {
        try
        {
            check();
        }
        catch (OptionException e)
        {
            AddRange(e.Problems);
        }
    }

    /// <exception cref="OptionException">When there is any problem.</exception>
    public void ThrowIfAny() => OptionException.ThrowIfAny(_problems);
}
