namespace StyleGanSharp.Ops;

/// <summary>Samples to add before and after each axis of an image; negative numbers crop.</summary>
/// <param name="X0">Columns at the left.</param>
/// <param name="X1">Columns at the right.</param>
/// <param name="Y0">Rows at the top.</param>
/// <param name="Y1">Rows at the bottom.</param>
public readonly record struct Padding2d(int X0, int X1, int Y0, int Y1)
{
    /// <summary>The same padding on all four sides.</summary>
    /// <param name="all">Samples a side.</param>
    public Padding2d(int all) : this(all, all, all, all) { }

    /// <summary>Adds side by side.</summary>
    /// <param name="left">One padding.</param>
    /// <param name="right">Another.</param>
    /// <returns>The sum.</returns>
    public static Padding2d operator +(Padding2d left, Padding2d right) =>
        new(left.X0 + right.X0, left.X1 + right.X1, left.Y0 + right.Y0, left.Y1 + right.Y1);

    /// <summary>Adds side by side.</summary>
    /// <param name="left">One padding.</param>
    /// <param name="right">Another.</param>
    /// <returns>The sum.</returns>
    public static Padding2d Add(Padding2d left, Padding2d right) => left + right;
}
