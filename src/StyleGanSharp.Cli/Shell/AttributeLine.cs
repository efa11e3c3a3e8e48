using System.Globalization;
using StyleGanSharp.Features.Attributes;

namespace StyleGanSharp.Cli.Shell;

/// <summary>What an attribute classifier is worth, in a line.</summary>
internal static class AttributeLine
{
    public static string Of(IAttributeClassifier classifier) =>
        classifier.Attributes.All(attribute => attribute.BalancedAccuracy is null)
            ? $"attributes are predicted by {classifier.Name}, how well is not known: {string.Join(", ", classifier.Attributes.Select(attribute => attribute.Name))}"
            : $"attributes are predicted by {classifier.Name}; balanced accuracy on held-out images: {string.Join(", ", classifier.Attributes.Select(Worth))}";

    private static string Worth(AttributeQuality attribute) => string.Create(
        CultureInfo.InvariantCulture, $"{attribute.Name} {attribute.BalancedAccuracy:0.000}{(attribute.IsReliable ? string.Empty : " (left out)")}");
}
