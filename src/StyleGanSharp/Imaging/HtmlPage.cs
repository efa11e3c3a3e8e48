using System.Globalization;
using System.Net;
using System.Text;

namespace StyleGanSharp.Imaging;

/// <summary>A page of text, tables and pictures in one file that needs nothing else.</summary>
internal sealed class HtmlPage
{
    private const string Style = "body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222}"
        + "table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}td,th{border:1px solid #ccc;padding:.25rem .6rem;text-align:right;white-space:nowrap}"
        + "td:first-child,th:first-child{text-align:left}figure{margin:1rem 0}img{max-width:100%;image-rendering:auto}figcaption{color:#555}";

    private readonly StringBuilder _body = new();
    private readonly string _title;

    public HtmlPage(string title)
    {
        _title = title;
        _body.Append(CultureInfo.InvariantCulture, $"<h1>{Escape(title)}</h1>\n");
    }

    public void Heading(string text) => _body.Append(CultureInfo.InvariantCulture, $"<h2>{Escape(text)}</h2>\n");

    public void Paragraph(string text) => _body.Append(CultureInfo.InvariantCulture, $"<p>{Escape(text)}</p>\n");

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
        _body.Append(CultureInfo.InvariantCulture, $"<figure><img alt=\"{Escape(caption)}\"{look} src=\"data:image/png;base64,{Convert.ToBase64String(png)}\"><figcaption>{Escape(caption)}</figcaption></figure>\n");
    }

    public override string ToString() =>
        $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Escape(_title)}</title><style>{Style}</style></head><body>\n{_body}</body></html>\n";

    private static string Row(string cell, IEnumerable<string> texts) => $"<tr>{string.Concat(texts.Select(text => $"<{cell}>{Escape(text)}</{cell}>"))}</tr>";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
