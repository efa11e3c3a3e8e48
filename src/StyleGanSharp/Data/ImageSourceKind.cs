namespace StyleGanSharp.Data;

/// <summary>One kind of image source: an entry of the catalogue in <see cref="ImageSource"/>.</summary>
/// <param name="Usage">How a user names such a source, with a word on it; shown in help and errors.</param>
/// <param name="Accepts">Whether a specification names a source of this kind.</param>
/// <param name="Open">Opens it. Subset, mirror and hiding of labels are applied by the caller.</param>
/// <param name="OpenPictures">Opens it as pictures of any size, for building data sets; null where pictures have one size anyway.</param>
internal sealed record ImageSourceKind(
    string Usage,
    Func<string, bool> Accepts,
    Func<string, ImageSourceOptions, IImageSource> Open,
    Func<string, ImageSourceOptions, IPictureCollection>? OpenPictures = null)
{
    /// <summary>A kind whose pictures lie in files of any size.</summary>
    public static ImageSourceKind OfPictures(string usage, Func<string, bool> accepts, Func<string, ImageSourceOptions, IPictureCollection> open) =>
        new(usage, accepts, (spec, options) => PictureSource.Open(open(spec, options), spec, options), open);
}
