namespace StyleGanSharp.Training;

/// <summary>Means over a tick that show whether a training is well; NaN where there were no values.</summary>
/// <param name="RealSign">Sign of the logits of real images.</param>
/// <param name="FakeSign">Sign of the logits of generated images.</param>
/// <param name="FakeSpread">Standard deviation of generated images over a batch; null where none were made.</param>
/// <param name="NonFiniteLosses">Names of the losses that are not finite.</param>
internal sealed record TickFigures(double RealSign = double.NaN, double FakeSign = double.NaN, double? FakeSpread = null, params IReadOnlyList<string> NonFiniteLosses);
