namespace StyleGanSharp.Augment;

/// <summary>Everything an <see cref="AdaController"/> must remember to continue exactly.</summary>
/// <param name="P">The augmentation probability.</param>
/// <param name="SumOfSigns">Sum of the signs since the last adjustment.</param>
/// <param name="SignCount">Number of those signs.</param>
/// <param name="IterationsSinceUpdate">Steps since the last adjustment.</param>
public readonly record struct AdaState(double P, double SumOfSigns, long SignCount, int IterationsSinceUpdate);
