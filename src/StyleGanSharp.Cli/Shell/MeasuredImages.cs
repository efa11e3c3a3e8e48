using StyleGanSharp.Data;
using StyleGanSharp.Metrics;
using StyleGanSharp.Networks;

namespace StyleGanSharp.Cli.Shell;

/// <summary>What a verb measures, opened.</summary>
/// <param name="bank">Features that are shared. Takes possession.</param>
/// <param name="networkPath">The file or folder of the network; null where images are measured.</param>
/// <param name="subject">What is measured, as the user named it.</param>
internal sealed class MeasuredImages(FeatureBank bank, string? networkPath, string subject) : IDisposable
{
    public FeatureBank Bank { get; } = bank;

    public string? NetworkPath { get; } = networkPath;

    public string Subject { get; } = subject;

    public GeneratorNetwork? Generator { get; set; }

    public IImageSource? Fakes { get; set; }

    public IImageSource? Data { get; set; }

    public MetricRequest Request { get; set; } = new();

    /// <summary>The request, with its progress on display.</summary>
    public MetricRequest Shown(WorkDisplay display) =>
        Request with { Progress = display, FeatureOptions = Request.FeatureOptions with { Progress = new DownloadDisplay(display) } };

    /// <summary>Says where features came from if not from the images.</summary>
    public void NoteCache(VerbContext context)
    {
        if (Bank.CachedSets > 0)
        {
            context.Note($"features of the real images come from {Request.CacheFolder}; --no-cache computes them anew, and the folder may be deleted at any time.");
        }
    }

    public void Dispose()
    {
        Bank.Dispose();
        Generator?.Dispose();
        Fakes?.Dispose();
        Data?.Dispose();
    }
}
