using System.Globalization;
using System.Text;

namespace StyleGanSharp.Reporting;

/// <summary>A page of text, tables and images in one file that needs nothing else.</summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder _body = new();
    private readonly string _title;

    public HtmlPage(string title) => _title = title;

    public void Heading(string text) => _body.Append(CultureInfo.InvariantCulture, $"<h2>{HtmlText.Escape(text)}</h2>\n");

    public void Paragraph(string text) => _body.Append(CultureInfo.InvariantCulture, $"<p>{HtmlText.Escape(text)}</p>\n");

    /// <summary>Adds a table; columns of numbers end at the right, those of words begin at the left.</summary>
    public void Table(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        bool[] areWords = [.. headings.Select((_, column) => rows.Any(row => !IsNumber(row[column])))];
        _body.Append("<table><thead>").Append(Row("th", headings, areWords)).Append("</thead><tbody>\n");
        foreach (IReadOnlyList<string> row in rows)
        {
            _body.Append(Row("td", row, areWords)).Append('\n');
        }

        _body.Append("</tbody></table>\n");
    }

    /// <summary>Adds an image.</summary>
    /// <param name="png">A PNG file.</param>
    /// <param name="caption">Words below it.</param>
    /// <param name="scale">How many pixels of the page each of its pixels takes, for small images.</param>
    public void Image(byte[] png, string caption, int scale = 1)
    {
        string look = scale == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" style=\"image-rendering:pixelated;zoom:{scale}\"");
        _body.Append(CultureInfo.InvariantCulture, $"<figure class=\"own\"><img alt=\"{HtmlText.Escape(caption)}\"{look} src=\"{HtmlText.Data("png", png)}\"><figcaption>{HtmlText.Escape(caption)}</figcaption></figure>\n");
    }

    public override string ToString() => HtmlText.Page(_title, _body.ToString());

    private static string Row(string cell, IEnumerable<string> texts, bool[] areWords) =>
        $"<tr>{string.Concat(texts.Select((text, column) => $"<{cell}{(areWords[column] ? " class=\"words\"" : string.Empty)}>{HtmlText.Escape(text)}</{cell}>"))}</tr>";

    /// <summary>A number, an interval of two, or the dash for none.</summary>
    private static bool IsNumber(string text) => text.Length == 0 || char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '–';
}
