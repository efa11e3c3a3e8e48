using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>The catalog of image sources: opens one by the text a user gives.</summary>
public static class ImageSource
{
    private const string BuiltInPrefix = "builtin:";

    /// <summary>The first kind that accepts a specification opens it.</summary>
    private static readonly ImageSourceKind[] Kinds =
    [
        AvatarSource.Kind,
        IdxImages.Kind,
        ZipStore.Kind,
        FolderStore.Kind,
    ];

    /// <summary>How each kind of source is named, one line a kind, for help texts.</summary>
    public static IReadOnlyList<string> Usage => [.. Kinds.Select(kind => kind.Usage)];

    /// <summary>Opens a source.</summary>
    /// <param name="spec">A folder, a .zip, an IDX file, or <c>builtin:</c> with a name.</param>
    /// <param name="options">How to open it; null is the defaults.</param>
    /// <returns>The source; dispose it.</returns>
    /// <exception cref="UsageException">When an option is out of range or the specification names no known kind.</exception>
    /// <exception cref="StyleGanException">When it is missing, empty, damaged, of mixed sizes, or its labels do not fit; the message names the file and the remedy.</exception>
    public static IImageSource Open(string spec, ImageSourceOptions? options = null)
    {
        options ??= new ImageSourceOptions();
        options.Validate();
        ImageSourceKind kind = Find(spec);
        bool isScaled = options.ScalesDown && options.Resolution is not null && !spec.StartsWith(BuiltInPrefix, StringComparison.Ordinal); // what is built in is drawn at any size
        IImageSource source = kind.Open(spec, isScaled ? options with { Resolution = null } : options);
        try
        {
            source = isScaled ? ScaledSource.Scale(source, options.Resolution!.Value) : source;
            if (options.UseLabels && source.LabelDim == 0)
            {
                throw new StyleGanException($"{spec} has no labels. Add a dataset.json with labels, use sub-folders as classes (ImageSourceOptions.LabelsFromFolders), or do without labels: leave out ImageSourceOptions.UseLabels.");
            }

            return SelectedSource.Select(source, options);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Opens a source as images of any size.</summary>
    internal static IImageCollection OpenImages(string spec, ImageSourceOptions options)
    {
        options.Validate();
        ImageSourceKind kind = Find(spec);
        return kind.OpenImages is { } open ? open(spec, options) : new SourceImages(kind.Open(spec, options));
    }

    private static ImageSourceKind Find(string spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (string.IsNullOrWhiteSpace(spec))
        {
            throw new UsageException($"No data is named. Use {Choices()}.");
        }

        if (Array.Find(Kinds, kind => kind.Accepts(spec)) is { } found)
        {
            return found;
        }

        if (spec.StartsWith(BuiltInPrefix, StringComparison.Ordinal))
        {
            throw new UsageException($"Built-in data '{spec}' is unknown. Use {Choices()}.");
        }

        throw File.Exists(spec) || Directory.Exists(spec)
            ? new UsageException($"{spec} is not data that can be read. Use {Choices()}.")
            : new UsageException($"{spec} does not exist. Check the path, or use {Choices()}.");
    }

    private static string Choices() => string.Join(", ", Kinds[..^1].Select(kind => kind.Usage)) + " or " + Kinds[^1].Usage;
}
