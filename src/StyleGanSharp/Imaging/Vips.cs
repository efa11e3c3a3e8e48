using NetVips;
using VipsImage = NetVips.Image;

namespace StyleGanSharp.Imaging;

/// <summary>The one place that sets up libvips and turns its errors into one line.</summary>
internal static class Vips
{
    // The native side keeps only a function pointer.
    private static readonly Log.LogDelegate Silent = static (_, _, _) => { };

    static Vips()
    {
        // Warnings about odd metadata would be printed into the progress display; errors arrive as exceptions.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, Silent);
        // Every image is opened once, so a cache of operations only holds memory.
        Cache.Max = 0;
        // Callers decode many small images on threads of their own.
        NetVips.NetVips.Concurrency = 1;
    }

    /// <summary>Makes sure the set-up has happened.</summary>
    public static void Initialize() => _ = Silent;

    /// <summary>libvips reports a stack of lines, the call first and then the causes, often twice.</summary>
    public static string Reason(Exception e)
    {
        string[] lines = [.. e.Message.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Distinct(StringComparer.Ordinal)];
        string[] causes = [.. lines.Where(line => !line.StartsWith("unable to ", StringComparison.Ordinal))];
        return string.Join("; ", causes.Length > 0 ? causes : lines).TrimEnd('.');
    }

    /// <summary>A view of an image's pixels as a libvips image.</summary>
    public static VipsImage FromImage(Image image)
    {
        Initialize();
        using VipsImage raw = VipsImage.NewFromMemory(image.Pixels, image.Width, image.Height, image.Channels, Enums.BandFormat.Uchar);
        return raw.Copy(interpretation: image.Channels == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
    }
}
