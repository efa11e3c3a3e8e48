using System.Globalization;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Imaging;

/// <summary>Columns and rows of a sheet of images.</summary>
/// <param name="Columns">Images across.</param>
/// <param name="Rows">Images down.</param>
public readonly record struct GridSize(int Columns, int Rows)
{
    private const int SheetWidth = 7680;
    private const int SheetHeight = 4320;

    /// <summary>Number of images.</summary>
    public int Count => Columns * Rows;

    /// <summary>Reads a grid as users type it.</summary>
    /// <param name="text">Columns, <c>x</c>, rows: e.g. <c>4x2</c>.</param>
    /// <param name="name">What to call it in messages, e.g. the option's name.</param>
    /// <returns>The grid; each side is 1 … 1000.</returns>
    /// <exception cref="UsageException">When the text is something else.</exception>
    public static GridSize Parse(string text, string name = "grid")
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] sides = text.Split('x', 'X');
        return sides.Length == 2 && IsSide(sides[0], out int columns) && IsSide(sides[1], out int rows)
            ? new GridSize(columns, rows)
            : throw new UsageException($"{name}: '{text}' is not a grid. Write columns x rows, each 1 to 1000, e.g. 4x2.");
    }

    /// <summary>The most square grid for a number of images, wider than high.</summary>
    /// <param name="count">Number of images, at least 1.</param>
    /// <returns>A grid with at least <paramref name="count"/> cells and no empty row.</returns>
    public static GridSize ForCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int columns = (int)Math.Ceiling(Math.Sqrt(count));
        return new GridSize(columns, (count + columns - 1) / columns);
    }

    /// <summary>The sheet that training shows: about 7680x4320 pixels, at least 7x4 and at most 32x32 images.</summary>
    /// <param name="width">Width of one image in pixels.</param>
    /// <param name="height">Height of one image in pixels; 0 is the width.</param>
    /// <returns>The grid.</returns>
    public static GridSize ForResolution(int width, int height = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return new GridSize(Math.Clamp(SheetWidth / width, 7, 32), Math.Clamp(SheetHeight / (height > 0 ? height : width), 4, 32));
    }

    /// <summary>The grid as <see cref="Parse"/> reads it.</summary>
    /// <returns>Columns, <c>x</c>, rows.</returns>
    public override string ToString() => $"{Columns}x{Rows}";

    private static bool IsSide(string text, out int side) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out side) && side is >= 1 and <= 1000;
}
