namespace StyleGanSharp.Data;

/// <summary>One kind of image source: an entry of the catalog in <see cref="ImageSource"/>.</summary>
/// <param name="Usage">How a user names such a source, with a word on it; shown in help and errors.</param>
/// <param name="Accepts">Whether a specification names a source of this kind.</param>
/// <param name="Open">Opens it. Subset, mirror and hiding of labels are applied by the caller.</param>
/// <param name="OpenImages">Opens it as images of any size, for building data sets; null where images have one size anyway.</param>
internal sealed record ImageSourceKind(
    string Usage,
    Func<string, bool> Accepts,
    Func<string, ImageSourceOptions, IImageSource> Open,
    Func<string, ImageSourceOptions, IImageCollection>? OpenImages = null)
{
    /// <summary>A kind whose images lie in files of any size.</summary>
    public static ImageSourceKind OfImages(string usage, Func<string, bool> accepts, Func<string, ImageSourceOptions, IImageCollection> open) =>
        new(usage, accepts, (spec, options) => CollectionSource.Open(open(spec, options), spec, options), open);
}
