namespace StyleGanSharp.Reporting;

/// <summary>The files of a <see cref="Showcase"/>.</summary>
/// <param name="Folder">Where they are.</param>
public sealed record ShowcaseFiles(string Folder)
{
    /// <summary>The sheet of images, PNG.</summary>
    public string Sheet => Path.Combine(Folder, "sheet.png");

    /// <summary>The walk, an animated WebP.</summary>
    public string Walk => Path.Combine(Folder, "walk.webp");

    /// <summary>The mixing table, PNG.</summary>
    public string Mixing => Path.Combine(Folder, "mixing.png");

    /// <summary>Directions of SeFa, which <see cref="Edits"/> follows the first of.</summary>
    public string Directions => Path.Combine(Folder, "sefa.safetensors");

    /// <summary>The edits, a row per image, PNG.</summary>
    public string Edits => Path.Combine(Folder, "edits.png");
}
