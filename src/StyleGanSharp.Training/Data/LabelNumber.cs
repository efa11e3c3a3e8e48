namespace StyleGanSharp.Data;

/// <summary>One number of the label vectors of a data set.</summary>
/// <param name="Index">Its place in the vector.</param>
/// <param name="Name">What it stands for; null when that is not known.</param>
/// <param name="Mean">Mean over the images; for an attribute that is 0 or 1, the fraction of the images that have it.</param>
/// <param name="Min">The least value.</param>
/// <param name="Max">The greatest value.</param>
public sealed record LabelNumber(int Index, string? Name, double Mean, float Min, float Max);
