using System.Text.RegularExpressions;
using StyleGanSharp.Augment;
using StyleGanSharp.Data;
using StyleGanSharp.Features;
using StyleGanSharp.Metrics;
using StyleGanSharp.Metrics.Attributes;
using StyleGanSharp.Metrics.Texts;
using StyleGanSharp.Studies;
using StyleGanSharp.Training;

namespace StyleGanSharp.Cli.Shell;

/// <summary>What help texts name in braces: lists that the library knows, made when a page is shown.</summary>
internal static partial class HelpLists
{
    private static readonly Dictionary<string, Func<string>> Lists = new()
    {
        ["attributes"] = () => AttributeCatalog.Usage,
        ["augmentations"] = () => Join(AugmentOptions.Names),
        ["cache"] = () => FeatureCache.DefaultFolder,
        ["configurations"] = () => Described(TrainingOptions.Configurations),
        ["data"] = () => Join(ImageDataset.Usage),
        ["diffaug"] = () => Join(DiffAugment.Names),
        ["distances"] = () => Join(FeatureCatalog.DistanceNames),
        ["features"] = () => Join(FeatureCatalog.Names),
        ["metric descriptions"] = () => string.Join(' ', MetricCatalog.All.Select(item => $"{item.Name}: {item.Description}.")),
        ["metrics"] = () => Join(MetricCatalog.All.Select(item => item.Name)),
        ["presets"] = () => Join(TrainingOptions.Presets.Select(item => item.Name)),
        ["preset descriptions"] = () => Described(TrainingOptions.Presets),
        ["pyramids"] = () => Join(FeatureCatalog.PyramidNames),
        ["studies"] = () => Described(StudyCatalog.All.Select(item => (item.Name, item.Description))),
        ["text embeddings"] = () => Join(TextEmbeddings.Names),
        ["weights"] = () => Join(WeightsStore.All.Select(item => item.Name)),
    };

    /// <summary>A help text with its lists.</summary>
    public static string In(string text) => Name().Replace(text, match => Lists[match.Groups[1].Value]());

    private static string Join(IEnumerable<string> names) => string.Join(", ", names);

    private static string Described(IEnumerable<(string Name, string Description)> items) => string.Join(' ', items.Select(item => $"{item.Name}: {item.Description}"));

    [GeneratedRegex(@"\{([a-z ]+)\}")]
    private static partial Regex Name();
}
