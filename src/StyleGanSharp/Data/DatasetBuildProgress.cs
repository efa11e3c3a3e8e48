namespace StyleGanSharp.Data;

/// <summary>How far the building of a data set is.</summary>
/// <param name="IsScanning">True while headers are read to find out sizes and channels; false while pictures are converted.</param>
/// <param name="Done">Pictures looked at in this pass.</param>
/// <param name="Total">Pictures of each pass.</param>
/// <param name="Skipped">Pictures found unusable so far.</param>
public sealed record DatasetBuildProgress(bool IsScanning, int Done, int Total, int Skipped);
