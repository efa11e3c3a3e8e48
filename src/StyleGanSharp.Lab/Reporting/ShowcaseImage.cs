namespace StyleGanSharp.Reporting;

/// <summary>An image of a <see cref="ShowcasePage"/>.</summary>
/// <param name="Path">A PNG or WebP file.</param>
/// <param name="Caption">What it shows.</param>
/// <param name="Command">The command that makes it; null shows none.</param>
public sealed record ShowcaseImage(string Path, string Caption, string? Command = null)
{
    /// <summary>Whether its pixels are to be seen when it is enlarged, as those of small images are.</summary>
    public bool IsSmall { get; init; }
}
