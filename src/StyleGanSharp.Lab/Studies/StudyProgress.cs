namespace StyleGanSharp.Studies;

/// <summary>Where a study is.</summary>
/// <param name="Fraction">The fraction of the whole that is done, 0 … 1, with what was there when it was started.</param>
/// <param name="Elapsed">Time this process has worked on it.</param>
/// <param name="Remaining">Expected time to the end; null while nothing is known.</param>
/// <param name="Stage">What it does now.</param>
public sealed record StudyProgress(double Fraction, TimeSpan Elapsed, TimeSpan? Remaining, string Stage)
{
    /// <summary>A line worth keeping, e.g. a result; null for a mere step on.</summary>
    public string? Line { get; init; }
}
