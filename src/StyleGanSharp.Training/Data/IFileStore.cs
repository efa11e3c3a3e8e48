namespace StyleGanSharp.Data;

/// <summary>Image files in a folder or an archive, in ordinal order of their names. Safe for use from several threads at once.</summary>
internal interface IFileStore : IDisposable
{
    /// <summary>A short name for logs and folders.</summary>
    string Name { get; }

    /// <summary>Names relative to the root, with forward slashes.</summary>
    IReadOnlyList<string> FileNames { get; }

    /// <summary>A name of a file inside, for messages.</summary>
    string Describe(string name);

    byte[] Read(int index);

    /// <summary>Bytes that reading a file takes from the disk.</summary>
    long SizeBytes(int index);

    /// <summary>The content of dataset.json at the root, or null.</summary>
    byte[]? ReadDatasetJson();
}
