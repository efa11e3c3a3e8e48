namespace StyleGanSharp.Training;

/// <summary>Work that a training can do without: what fails is a warning, and the training continues.</summary>
internal sealed class SideWork
{
    private readonly HashSet<string> _failing = new(StringComparer.Ordinal);
    private readonly List<TrainingWarning> _unreported = [];
    private readonly List<TrainingWarning> _unlogged = [];

    /// <summary>Does it. Work that fails again and again is reported once, until it has succeeded in between.</summary>
    /// <param name="kind">The warning's kind.</param>
    /// <param name="work">The work.</param>
    /// <returns>Whether it succeeded.</returns>
    /// <exception cref="OperationCanceledException">When it was canceled, which is no failure.</exception>
    public bool Try(string kind, Action work)
    {
        try
        {
            work();
            _failing.Remove(kind);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (_failing.Add(kind))
            {
                Warn(new TrainingWarning(kind, $"{FirstLine(e)} The training continues without."));
            }

            return false;
        }
    }

    public void Warn(TrainingWarning warning)
    {
        _unreported.Add(warning);
        _unlogged.Add(warning);
    }

    /// <summary>What no report has shown so far.</summary>
    public IReadOnlyList<TrainingWarning> TakeUnreported() => Take(_unreported);

    /// <summary>What no line of the log holds so far.</summary>
    public IReadOnlyList<TrainingWarning> TakeUnlogged() => Take(_unlogged);

    /// <summary>An error on one line; those that are no message for a user with their type.</summary>
    public static string FirstLine(Exception e) => e is Runtime.StyleGanException ? e.Message.ReplaceLineEndings(" ") : $"{e.GetType().Name}: {e.Message.Split('\n')[0].TrimEnd()}";

    private static TrainingWarning[] Take(List<TrainingWarning> from)
    {
        TrainingWarning[] taken = [.. from];
        from.Clear();
        return taken;
    }
}
