namespace StyleGanSharp.Reporting;

/// <summary>One curve of a plot.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Xs">Horizontal positions.</param>
/// <param name="Ys">Values, as many as <paramref name="Xs"/>; one that is not finite (or, on a logarithmic axis, not positive) leaves a gap.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<double> Xs, IReadOnlyList<double> Ys)
{
    /// <summary>Number of its color, from 0, so that curves that belong together can share one; null is its place among the curves.</summary>
    public int? ColorIndex { get; init; }

    /// <summary>Draws a broken line. Default false.</summary>
    public bool IsDashed { get; init; }

    /// <summary>Draws a dot at every value. Default false.</summary>
    public bool HasMarkers { get; init; }
}
