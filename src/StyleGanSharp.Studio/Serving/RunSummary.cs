namespace StyleGanSharp.Serving;

/// <summary>What the page's list says of a run.</summary>
/// <param name="Id">Number of its root and its name, e.g. <c>0/00000-stylegan2-faces</c>.</param>
/// <param name="Name">The folder's name.</param>
/// <param name="State"><c>running</c>, <c>stopped</c>, <c>finished</c> or <c>broken</c>.</param>
/// <param name="Problem">What is wrong with it, and what to do; null when nothing is.</param>
/// <param name="Kimg">Thousands of images seen.</param>
/// <param name="TotalKimg">Thousands of images to see.</param>
/// <param name="Options">What it trains, in a few words.</param>
/// <param name="Snapshots">Its networks.</param>
/// <param name="Sheets">Its sheets of generated images.</param>
/// <param name="HasReals">Whether it has a sheet of real images.</param>
/// <param name="CanStop">Whether this studio started it and it runs.</param>
/// <param name="CanResume">Whether it can be continued.</param>
internal sealed record RunSummary(
    string Id, string Name, string State, string? Problem, double? Kimg, double? TotalKimg, IReadOnlyList<string> Options, IReadOnlyList<RunSummary.File> Snapshots, IReadOnlyList<RunSummary.File> Sheets, bool HasReals,
    bool CanStop, bool CanResume)
{
    /// <param name="Name">The file's name.</param>
    /// <param name="Kimg">Thousands of images that the run had seen.</param>
    internal sealed record File(string Name, double Kimg);
}
