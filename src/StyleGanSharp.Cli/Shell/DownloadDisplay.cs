using StyleGanSharp.Checkpoints;

namespace StyleGanSharp.Cli.Shell;

/// <summary>Shows how far a download is.</summary>
internal sealed class DownloadDisplay(WorkDisplay display) : IProgress<DownloadProgress>
{
    public void Report(DownloadProgress value) => display.Report(
        value.TotalBytes is > 0 and var total ? value.DoneBytes / (double)total : 0,
        $" {Texts.Bytes(value.DoneBytes)}{(value.TotalBytes is { } all ? $" of {Texts.Bytes(all)}" : string.Empty)}");
}
