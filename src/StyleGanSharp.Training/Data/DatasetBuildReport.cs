namespace StyleGanSharp.Data;

/// <summary>What came of building a data set.</summary>
/// <param name="Dest">The file or folder made.</param>
/// <param name="Written">Images in it.</param>
/// <param name="Resolution">Their width and height.</param>
/// <param name="Channels">Their channels: 1, 3 or 4.</param>
/// <param name="LabelDim">Length of a label vector; 0 without labels.</param>
/// <param name="Notes">What a user should know, one sentence each: files that are left out, what a few images make of all, classes without images.</param>
/// <param name="Skipped">The images that could not be used, in the order of the source.</param>
public sealed record DatasetBuildReport(string Dest, int Written, int Resolution, int Channels, int LabelDim, IReadOnlyList<string> Notes, IReadOnlyList<DatasetProblem> Skipped);
