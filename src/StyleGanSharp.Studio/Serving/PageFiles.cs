using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StyleGanSharp.Serving;

/// <summary>The page's own files, which are inside the assembly.</summary>
internal static partial class PageFiles
{
    private const string Prefix = "StyleGanSharp.Serving.Page.";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>The files by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> All { get; } = Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(name => name[Prefix.Length..], Read, StringComparer.Ordinal);

    /// <summary>Serves them; index.html is the page.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        foreach ((string name, byte[] content) in All)
        {
            app.MapGet(name == "index.html" ? "/" : name == "live.html" ? "/live" : $"/{name}", () => Results.Bytes(content, Types[Path.GetExtension(name)]));
        }
    }

    private static byte[] Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return Path.GetExtension(name) is ".js" or ".css" ? Encoding.UTF8.GetBytes(ForReaders().Replace(Encoding.UTF8.GetString(content), string.Empty)) : content;
    }

    /// <summary>What only those need who read the sources: indentation, and lines that are comments.</summary>
    [GeneratedRegex(@"^[ ]*(?://|/\*\*).*\n|^[ ]+", RegexOptions.Multiline)]
    private static partial Regex ForReaders();
}
