namespace StyleGanSharp.Losses;

/// <summary>A training figure over some time.</summary>
/// <param name="Num">Number of values.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Std">Their standard deviation.</param>
public readonly record struct StatSummary(long Num, double Mean, double Std);
