namespace StyleGanSharp.Metrics;

/// <summary>The motions whose equivariance is measured.</summary>
internal enum EquivarianceKind
{
    WholeTranslation,
    FractionalTranslation,
    Rotation,
}
