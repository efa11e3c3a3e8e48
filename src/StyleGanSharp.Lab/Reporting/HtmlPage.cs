using System.Globalization;
using System.Text;

namespace StyleGanSharp.Reporting;

/// <summary>A page of text, tables and images in one file that needs nothing else.</summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder _body = new();
    private readonly string _title;

    public HtmlPage(string title) => _title = title;

    /// <summary>After how many seconds a browser loads the page again; null never.</summary>
    public int? RefreshSeconds { get; init; }

    public void Heading(string text) => _body.Append(CultureInfo.InvariantCulture, $"<h2>{HtmlText.Escape(text)}</h2>\n");

    public void Paragraph(string text) => _body.Append(CultureInfo.InvariantCulture, $"<p>{HtmlText.Escape(text)}</p>\n");

    /// <summary>Adds lines to type, each as it is.</summary>
    public void Code(string text) => _body.Append(CultureInfo.InvariantCulture, $"<pre>{HtmlText.Escape(text)}</pre>\n");

    /// <summary>Adds figures: name and value.</summary>
    public void Facts(IReadOnlyList<(string Name, string Value)> facts) =>
        _body.Append(CultureInfo.InvariantCulture, $"<dl>{string.Concat(facts.Select(fact => HtmlText.Fact(fact.Name, fact.Value)))}</dl>\n");

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

    /// <summary>Adds images side by side, as wide as there is room.</summary>
    /// <param name="images">PNG or WebP files; a small one shows its pixels.</param>
    public void Images(IEnumerable<(byte[] File, string Kind, string Caption, string? Code, bool IsSmall)> images)
    {
        _body.Append("<div class=\"grid\">\n");
        foreach ((byte[] file, string kind, string caption, string? code, bool isSmall) in images)
        {
            string look = isSmall ? " style=\"image-rendering:pixelated\"" : string.Empty;
            string below = code is null ? string.Empty : $"<pre>{HtmlText.Escape(code)}</pre>";
            _body.Append(CultureInfo.InvariantCulture, $"<figure><img alt=\"{HtmlText.Escape(caption)}\"{look} src=\"{HtmlText.Data(kind, file)}\"><figcaption>{HtmlText.Escape(caption)}{below}</figcaption></figure>\n");
        }

        _body.Append("</div>\n");
    }

    public override string ToString() => HtmlText.Page(_title, _body.ToString(), RefreshSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"<meta http-equiv=\"refresh\" content=\"{seconds}\">\n") : string.Empty);

    private static string Row(string cell, IEnumerable<string> texts, bool[] areWords) =>
        $"<tr>{string.Concat(texts.Select((text, column) => $"<{cell}{(areWords[column] ? " class=\"words\"" : string.Empty)}>{HtmlText.Escape(text)}</{cell}>"))}</tr>";

    /// <summary>A number, an interval of two, or the dash for none.</summary>
    private static bool IsNumber(string text) => text.Length == 0 || char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '–';
}
