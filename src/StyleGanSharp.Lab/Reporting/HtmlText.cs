using System.Net;

namespace StyleGanSharp.Reporting;

/// <summary>What the pages of this project share: one look, light or dark as the reader's system is, and everything in one file.</summary>
internal static class HtmlText
{
    private const string Style = """
        :root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --line: #e0e3e8; --text: #1b1f24; --soft: #5d6673; --accent: #2f6fde; }
        @media (prefers-color-scheme: dark) { :root { --ground: #0f1215; --card: #16191d; --line: #2a3037; --text: #e4e7eb; --soft: #98a2af; --accent: #7aa8f5; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1560px; padding: 2rem 1.5rem 4rem; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        h1 { font-size: 1.5rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.1rem; margin: 2.2rem 0 .8rem; }
        p { max-width: 75ch; }
        dl { display: flex; flex-wrap: wrap; gap: .7rem; margin: 0; }
        dl div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .5rem .9rem; }
        dt { color: var(--soft); font-size: .8rem; }
        dd { margin: 0; font-weight: 600; }
        .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 460px), 1fr)); gap: 1rem; }
        figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .6rem; }
        .grid figure img { display: block; width: 100%; height: auto; border-radius: 6px; }
        figure.own { margin: 1rem 0; }
        figure.own img { max-width: 100%; }
        figcaption { color: var(--soft); font-size: .85rem; padding: .4rem .2rem 0; }
        table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
        td, th { border: 1px solid var(--line); background: var(--card); padding: .25rem .6rem; text-align: right; white-space: nowrap; }
        td:first-child, th:first-child, .words { text-align: left; }
        td.words { white-space: normal; }
        ul.notes { background: var(--card); border: 1px solid var(--line); border-left: 4px solid #d9822b; border-radius: 10px; margin: 1rem 0 0; padding: .7rem 1rem .7rem 2rem; }
        details { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .7rem 1rem; }
        summary { cursor: pointer; color: var(--accent); }
        figcaption pre { white-space: pre-wrap; overflow-wrap: anywhere; }
        pre { overflow: auto; font: 12.5px/1.5 ui-monospace, Consolas, monospace; margin: .7rem 0 0; }
        """;

    /// <summary>A whole page.</summary>
    /// <param name="title">Its title, which is also its first heading.</param>
    /// <param name="body">HTML.</param>
    /// <param name="head">Lines of HTML for the head.</param>
    public static string Page(string title, string body, string head = "") => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        {head}<title>{Escape(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <h1>{Escape(title)}</h1>
        {body}</body>
        </html>

        """;

    /// <summary>Text as HTML.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A figure of a list of figures.</summary>
    public static string Fact(string name, string value) => $"<div><dt>{Escape(name)}</dt><dd>{Escape(value)}</dd></div>\n";

    /// <summary>An address that holds an image.</summary>
    /// <param name="kind">png or webp.</param>
    /// <param name="bytes">The file.</param>
    public static string Data(string kind, byte[] bytes) => $"data:image/{kind};base64,{Convert.ToBase64String(bytes)}";
}
