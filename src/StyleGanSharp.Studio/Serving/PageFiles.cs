using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace StyleGanSharp.Serving;

/// <summary>The page's own files, which are inside the assembly.</summary>
internal static class PageFiles
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
        return content;
    }
}
