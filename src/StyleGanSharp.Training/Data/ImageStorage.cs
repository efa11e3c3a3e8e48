using StyleGanSharp.Data.Avatars;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Data;

/// <summary>The catalog of storages: opens one by the text a user gives.</summary>
internal static class ImageStorage
{
    private const string BuiltInPrefix = "builtin:";

    /// <summary>The first kind that accepts a specification opens it.</summary>
    private static readonly ImageStorageKind[] Kinds =
    [
        AvatarImages.Kind,
        IdxImages.Kind,
        ZipImages.Kind,
        FolderImages.Kind,
    ];

    /// <summary>How each kind of data is named, one line per kind.</summary>
    public static IReadOnlyList<string> Usage => [.. Kinds.Select(kind => kind.Usage)];

    /// <summary>Opens the images in the sizes they are stored in.</summary>
    public static IImageStorage Open(string spec, ImageDatasetOptions options)
    {
        options.Validate();
        return Find(spec).Open(spec, options);
    }

    private static ImageStorageKind Find(string spec)
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
            ? new UsageException($"{spec} is {(FileKind.Of(spec) is { } kind and not FileKind.PlainText ? $"{kind}, and not data that can be read" : "not data that can be read")}. Use {Choices()}.")
            : new UsageException($"{spec} does not exist. Check the path, or use {Choices()}.");
    }

    private static string Choices() => string.Join(", ", Kinds[..^1].Select(kind => kind.Usage)) + " or " + Kinds[^1].Usage;
}
