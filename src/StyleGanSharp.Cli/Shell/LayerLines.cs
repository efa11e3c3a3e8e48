using StyleGanSharp.Networks.StyleGan3;
using StyleGanSharp.Reporting;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Prints a layer schedule in aligned columns, too many for a table with borders.</summary>
internal static class LayerLines
{
    public static void Show(LayerSchedule schedule, VerbContext context)
    {
        IReadOnlyList<string>[] rows = [LayerTable.Columns, .. LayerTable.Rows(schedule)];
        int[] widths = [.. LayerTable.Columns.Select((_, column) => rows.Max(row => row[column].Length))];
        foreach (IReadOnlyList<string> row in rows)
        {
            context.Line("  " + string.Join("  ", row.Select((text, column) => column == 0 ? text.PadRight(widths[column]) : text.PadLeft(widths[column]))));
        }
    }
}
