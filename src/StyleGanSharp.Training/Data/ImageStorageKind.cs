namespace StyleGanSharp.Data;

/// <summary>One kind of storage: an entry of the catalog in <see cref="ImageStorage"/>.</summary>
/// <param name="Usage">How a user names such data, with a word on it; shown in help and errors.</param>
/// <param name="Accepts">Whether a specification names data of this kind.</param>
/// <param name="Open">Opens it. What <see cref="ImageDataset"/> does to the images is applied by the caller.</param>
internal sealed record ImageStorageKind(string Usage, Func<string, bool> Accepts, Func<string, ImageDatasetOptions, IImageStorage> Open);
