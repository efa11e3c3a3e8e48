using System.Text;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Reporting;

/// <summary>A page of images, the commands that made them and what to do next, in one file that needs nothing else.</summary>
public static class ShowcasePage
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">The .html file. A reader sees the old page or the new one.</param>
    /// <param name="title">Its title.</param>
    /// <param name="sections">Its parts, in their order.</param>
    /// <param name="refreshSeconds">After how many seconds a browser loads it again, while something is still being made; null never.</param>
    /// <exception cref="StyleGanException">When it cannot be written.</exception>
    public static void Write(string path, string title, IReadOnlyList<ShowcaseSection> sections, int? refreshSeconds = null)
    {
        ArgumentNullException.ThrowIfNull(sections);
        var page = new HtmlPage(title) { RefreshSeconds = refreshSeconds };
        foreach (ShowcaseSection section in sections)
        {
            page.Heading(section.Title);
            page.Paragraph(section.Text);
            if (section.Facts.Count > 0)
            {
                page.Facts(section.Facts);
            }

            page.Images(section.Images.Where(image => File.Exists(image.Path)).Select(image => (File.ReadAllBytes(image.Path), KindOf(image.Path), image.Caption, image.Command, image.IsSmall)));

            if (section.Commands.Count > 0)
            {
                page.Code(string.Join('\n', section.Commands));
            }
        }

        SafeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page.ToString())));
    }

    private static string KindOf(string path) => Path.GetExtension(path).Equals(".webp", StringComparison.OrdinalIgnoreCase) ? "webp" : "png";
}
