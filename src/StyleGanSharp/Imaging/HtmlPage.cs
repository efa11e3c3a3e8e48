using System.Globalization;
using System.Text;

namespace StyleGanSharp.Imaging;

/// <summary>A page of text, tables and pictures in one file that needs nothing else.</summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder _body = new();
    private readonly string _title;

    public HtmlPage(string title) => _title = title;

    public void Heading(string text) => _body.Append(CultureInfo.InvariantCulture, $"<h2>{HtmlText.Escape(text)}</h2>\n");

    public void Paragraph(string text) => _body.Append(CultureInfo.InvariantCulture, $"<p>{HtmlText.Escape(text)}</p>\n");

    public void Table(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        _body.Append("<table><thead>").Append(Row("th", headings)).Append("</thead><tbody>\n");
        foreach (IReadOnlyList<string> row in rows)
        {
            _body.Append(Row("td", row)).Append('\n');
        }

        _body.Append("</tbody></table>\n");
    }

    /// <summary>Adds a picture.</summary>
    /// <param name="png">A PNG file.</param>
    /// <param name="caption">Words below it.</param>
    /// <param name="scale">How many pixels of the page each of its pixels takes, for small pictures.</param>
    public void Picture(byte[] png, string caption, int scale = 1)
    {
        string look = scale == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" style=\"image-rendering:pixelated;zoom:{scale}\"");
        _body.Append(CultureInfo.InvariantCulture, $"<figure class=\"own\"><img alt=\"{HtmlText.Escape(caption)}\"{look} src=\"{HtmlText.Data("png", png)}\"><figcaption>{HtmlText.Escape(caption)}</figcaption></figure>\n");
    }

    public override string ToString() => HtmlText.Page(_title, _body.ToString());

    private static string Row(string cell, IEnumerable<string> texts) => $"<tr>{string.Concat(texts.Select(text => $"<{cell}>{HtmlText.Escape(text)}</{cell}>"))}</tr>";
}
