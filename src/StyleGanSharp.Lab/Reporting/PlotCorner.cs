namespace StyleGanSharp.Reporting;

/// <summary>A corner of a plot.</summary>
public enum PlotCorner
{
    /// <summary>At the top right.</summary>
    UpperRight,

    /// <summary>At the top left.</summary>
    UpperLeft,

    /// <summary>At the bottom right.</summary>
    LowerRight,

    /// <summary>At the bottom left.</summary>
    LowerLeft,
}
