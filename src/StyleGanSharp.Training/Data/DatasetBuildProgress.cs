namespace StyleGanSharp.Data;

/// <summary>How far the building of a data set is.</summary>
/// <param name="IsScanning">True while headers are read to find out sizes and channels; false while images are converted.</param>
/// <param name="Done">Images looked at in this pass.</param>
/// <param name="Total">Images of each pass.</param>
/// <param name="Skipped">Images found unusable so far.</param>
public sealed record DatasetBuildProgress(bool IsScanning, int Done, int Total, int Skipped);
