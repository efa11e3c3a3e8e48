namespace StyleGanSharp.Features.Attributes;

/// <summary>How well a classifier predicts an attribute.</summary>
/// <param name="Name">Name of the attribute.</param>
/// <param name="Accuracy">Fraction of held-out images it is right about; null when that is not known.</param>
/// <param name="BalancedAccuracy">Mean of that fraction among images with and without the attribute, 0.5 for guessing; null when that is not known.</param>
public sealed record AttributeQuality(string Name, double? Accuracy, double? BalancedAccuracy)
{
    /// <summary>Least balanced accuracy of an attribute that is measured with.</summary>
    public const double MinBalancedAccuracy = 0.8;

    /// <summary>Whether measurements rely on it: those predicted worse than <see cref="MinBalancedAccuracy"/> would measure the classifier instead of the generator.</summary>
    public bool IsReliable => BalancedAccuracy is null or >= MinBalancedAccuracy;
}
