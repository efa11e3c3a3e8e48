namespace StyleGanSharp.Training;

/// <summary>The processor time of a run: what it has used, over all its processes one after another, and may use.</summary>
/// <param name="limit">Minutes it may use; null is without an end.</param>
/// <param name="before">Seconds that were used before this process went on with it.</param>
internal sealed class CpuBudget(double? limit, double before)
{
    private readonly TimeSpan _start = Environment.CpuUsage.TotalTime;

    /// <summary>Seconds used; those of this process count only with a limit, so that states of equal runs without one are equal.</summary>
    public double Seconds => before + (limit is null ? 0 : UsedHere);

    /// <summary>Whether nothing is left.</summary>
    public bool IsUsedUp => limit is { } minutes && Seconds >= minutes * 60;

    /// <summary>The fraction used, 0 to 1; 0 without a limit.</summary>
    public double Fraction => limit is { } minutes ? Math.Clamp(Seconds / (minutes * 60), 0, 1) : 0;

    private double UsedHere => (Environment.CpuUsage.TotalTime - _start).TotalSeconds;

    /// <summary>Time to the end, if processor time passes as it did; null without a limit, or before anything is known.</summary>
    /// <param name="elapsed">Time this process has worked.</param>
    public TimeSpan? Remaining(TimeSpan elapsed) =>
        limit is { } minutes && UsedHere > 0 ? elapsed * (Math.Max((minutes * 60) - Seconds, 0) / UsedHere) : null;
}
