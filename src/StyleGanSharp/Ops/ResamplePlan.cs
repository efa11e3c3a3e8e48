namespace StyleGanSharp.Ops;

/// <summary>A separable resampling of pictures.</summary>
internal sealed record ResamplePlan(AxisPlan X, AxisPlan Y, (int X, int Y) Up, (int X, int Y) Down, Padding2d Pad, bool Flip, double Gain);
