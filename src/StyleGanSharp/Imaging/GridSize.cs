namespace StyleGanSharp.Imaging;

/// <summary>Columns and rows of a sheet of pictures.</summary>
/// <param name="Columns">Pictures across.</param>
/// <param name="Rows">Pictures down.</param>
public readonly record struct GridSize(int Columns, int Rows)
{
    private const int SheetWidth = 7680;
    private const int SheetHeight = 4320;

    /// <summary>Number of pictures.</summary>
    public int Count => Columns * Rows;

    /// <summary>The sheet that training shows: about 7680x4320 pixels, at least 7x4 and at most 32x32 pictures.</summary>
    /// <param name="width">Width of one picture in pixels.</param>
    /// <param name="height">Height of one picture in pixels; 0 is the width.</param>
    /// <returns>The grid.</returns>
    public static GridSize ForResolution(int width, int height = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return new GridSize(Math.Clamp(SheetWidth / width, 7, 32), Math.Clamp(SheetHeight / (height > 0 ? height : width), 4, 32));
    }
}
