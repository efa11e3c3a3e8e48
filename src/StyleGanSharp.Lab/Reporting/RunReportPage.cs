using System.Text;

namespace StyleGanSharp.Reporting;

/// <summary>The page of a report: HTML with all images in it, light or dark as the reader's system is.</summary>
internal sealed class RunReportPage(string title)
{
    private readonly StringBuilder _facts = new();
    private readonly StringBuilder _notes = new();
    private readonly StringBuilder _plots = new();
    private readonly StringBuilder _images = new();
    private readonly StringBuilder _options = new();

    public void AddFacts(IEnumerable<(string Name, string Value)> facts)
    {
        foreach ((string name, string value) in facts)
        {
            _facts.Append(HtmlText.Fact(name, value));
        }
    }

    public void AddNotes(IReadOnlyList<string> notes)
    {
        foreach (string note in notes)
        {
            _notes.Append($"<li>{HtmlText.Escape(note)}</li>\n");
        }
    }

    /// <param name="name">For readers who do not see it.</param>
    /// <param name="light">A PNG file's bytes.</param>
    /// <param name="dark">The same on a dark ground.</param>
    public void AddPlot(string name, byte[] light, byte[] dark) => _plots.Append(
        $"<figure><picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{HtmlText.Data("png", dark)}\"><img src=\"{HtmlText.Data("png", light)}\" alt=\"{HtmlText.Escape(name)}\"></picture></figure>\n");

    /// <param name="caption">Below the image.</param>
    /// <param name="webp">A WebP file's bytes.</param>
    public void AddImage(string caption, byte[] webp) => _images.Append(
        $"<figure><img src=\"{HtmlText.Data("webp", webp)}\" alt=\"{HtmlText.Escape(caption)}\"><figcaption>{HtmlText.Escape(caption)}</figcaption></figure>\n");

    public void AddOptions(string json) => _options.Append(HtmlText.Escape(json));

    public override string ToString() => HtmlText.Page(title, $"""
        <dl>
        {_facts}</dl>
        {(_notes.Length == 0 ? string.Empty : $"<ul class=\"notes\">\n{_notes}</ul>\n")}{Section("Numbers", _plots)}{Section("Images", _images)}<h2>Options</h2>
        <details><summary>everything the run depends on</summary><pre>{_options}</pre></details>

        """);

    private static string Section(string name, StringBuilder content) => content.Length == 0 ? string.Empty : $"<h2>{name}</h2>\n<div class=\"grid\">\n{content}</div>\n";
}
