namespace StyleGanSharp.Reporting;

/// <summary>A part of a <see cref="ShowcasePage"/>.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Text">A sentence or two.</param>
public sealed record ShowcaseSection(string Title, string Text)
{
    /// <summary>Figures: name and value.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>What there is to see; a file that is not there is left out.</summary>
    public IReadOnlyList<ShowcaseImage> Images { get; init; } = [];

    /// <summary>Commands to go on with.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];
}
