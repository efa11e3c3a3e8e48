using System.Net;
using System.Text;

namespace StyleGanSharp.Training;

/// <summary>The page of a report: HTML with all pictures in it, light or dark as the reader's system is.</summary>
internal sealed class RunReportPage(string title)
{
    private const string Style = """
        :root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --line: #e0e3e8; --text: #1b1f24; --soft: #5d6673; --accent: #2f6fde; }
        @media (prefers-color-scheme: dark) { :root { --ground: #0f1215; --card: #16191d; --line: #2a3037; --text: #e4e7eb; --soft: #98a2af; --accent: #7aa8f5; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1560px; padding: 2rem 1.5rem 4rem; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        h1 { font-size: 1.5rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.1rem; margin: 2.2rem 0 .8rem; }
        dl { display: flex; flex-wrap: wrap; gap: .7rem; margin: 0; }
        dl div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .5rem .9rem; }
        dt { color: var(--soft); font-size: .8rem; }
        dd { margin: 0; font-weight: 600; }
        .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 460px), 1fr)); gap: 1rem; }
        figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .6rem; }
        figure img { display: block; width: 100%; height: auto; border-radius: 6px; }
        figcaption { color: var(--soft); font-size: .85rem; padding: .4rem .2rem 0; }
        ul.notes { background: var(--card); border: 1px solid var(--line); border-left: 4px solid #d9822b; border-radius: 10px; margin: 1rem 0 0; padding: .7rem 1rem .7rem 2rem; }
        details { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .7rem 1rem; }
        summary { cursor: pointer; color: var(--accent); }
        pre { overflow: auto; font: 12.5px/1.5 ui-monospace, Consolas, monospace; margin: .7rem 0 0; }
        """;

    private readonly StringBuilder _facts = new();
    private readonly StringBuilder _notes = new();
    private readonly StringBuilder _plots = new();
    private readonly StringBuilder _pictures = new();
    private readonly StringBuilder _options = new();

    public void AddFacts(IEnumerable<(string Name, string Value)> facts)
    {
        foreach ((string name, string value) in facts)
        {
            _facts.Append($"<div><dt>{Text(name)}</dt><dd>{Text(value)}</dd></div>\n");
        }
    }

    public void AddNotes(IReadOnlyList<string> notes)
    {
        foreach (string note in notes)
        {
            _notes.Append($"<li>{Text(note)}</li>\n");
        }
    }

    /// <param name="name">For readers who do not see it.</param>
    /// <param name="light">A PNG file's bytes.</param>
    /// <param name="dark">The same on a dark ground.</param>
    public void AddPlot(string name, byte[] light, byte[] dark) => _plots.Append(
        $"<figure><picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{Data("png", dark)}\"><img src=\"{Data("png", light)}\" alt=\"{Text(name)}\"></picture></figure>\n");

    /// <param name="caption">Below the picture.</param>
    /// <param name="webp">A WebP file's bytes.</param>
    public void AddPicture(string caption, byte[] webp) => _pictures.Append(
        $"<figure><img src=\"{Data("webp", webp)}\" alt=\"{Text(caption)}\"><figcaption>{Text(caption)}</figcaption></figure>\n");

    public void AddOptions(string json) => _options.Append(Text(json));

    public override string ToString() => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Text(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <h1>{Text(title)}</h1>
        <dl>
        {_facts}</dl>
        {(_notes.Length == 0 ? string.Empty : $"<ul class=\"notes\">\n{_notes}</ul>\n")}{Section("Numbers", _plots)}{Section("Pictures", _pictures)}<h2>Options</h2>
        <details><summary>everything the run depends on</summary><pre>{_options}</pre></details>
        </body>
        </html>

        """;

    private static string Section(string name, StringBuilder content) => content.Length == 0 ? string.Empty : $"<h2>{name}</h2>\n<div class=\"grid\">\n{content}</div>\n";

    private static string Data(string kind, byte[] bytes) => $"data:image/{kind};base64,{Convert.ToBase64String(bytes)}";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
