using StyleGanSharp.Features.EfficientNet;
using StyleGanSharp.Features.Transformers;
using StyleGanSharp.Imaging;
using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>Networks whose weights have timm's parameter names: DeiT distilled and EfficientNet-lite, the ones that projected discriminators use.</summary>
internal static class TimmNetworks
{
    /// <summary>Classes that all of them predict: ImageNet's.</summary>
    public const int ClassCount = 1000;

    private const string DeitUrl = "https://dl.fbaipublicfiles.com/deit/";
    private const string TimmUrl = "https://github.com/rwightman/pytorch-image-models/releases/download/v0.1-weights/";
    private const string DeitLicense = "Apache 2.0, DeiT of Touvron et al. (Facebook); trained on ImageNet";
    private const string EfficientNetLicense = "Apache 2.0, EfficientNet-lite of Google as published by timm; trained on ImageNet";
    private const string Serves = "projected discriminators, class embeddings, classifier guidance";

    private static readonly Entry[] All =
    [
        new("deit-tiny", "deit_tiny_distilled_patch16_224", "b40b3cf7", 0, VisionTransformerOptions.Deit(192)),
        new("deit-small", "deit_small_distilled_patch16_224", "649709d9", 0, VisionTransformerOptions.Deit(384)),
        new("deit-base", "deit_base_distilled_patch16_224", "df68dfff", 0, VisionTransformerOptions.Deit(768)),
        new("efficientnet-lite0", "tf_efficientnet_lite0", "0aa007d2", 18_820_223, EfficientNetLayout.Lite[0]),
        new("efficientnet-lite1", "tf_efficientnet_lite1", "bde8b488", 21_939_331, EfficientNetLayout.Lite[1]),
        new("efficientnet-lite2", "tf_efficientnet_lite2", "dcccb7df", 0, EfficientNetLayout.Lite[2]),
        new("efficientnet-lite3", "tf_efficientnet_lite3", "b733e338", 33_161_413, EfficientNetLayout.Lite[3]),
        new("efficientnet-lite4", "tf_efficientnet_lite4", "741542c3", 0, EfficientNetLayout.Lite[4]),
    ];

    private sealed record Entry(string Name, string TimmName, string Hash, long SizeBytes, object Layout)
    {
        public string FileName => $"{TimmName}-{Hash}.pth";

        public bool IsDeit => Layout is VisionTransformerOptions;

        public nn.Module Build() => Layout is EfficientNetLayout layout ? new EfficientNetLite(layout) : new VisionTransformer((VisionTransformerOptions)Layout);
    }

    /// <summary>Names for <see cref="Open"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>The public files.</summary>
    public static IReadOnlyList<WeightsEntry> Weights { get; } =
    [
        .. All.Select(entry => new WeightsEntry(
            entry.Name, entry.FileName, (entry.IsDeit ? DeitUrl : TimmUrl) + entry.FileName, entry.Hash, entry.SizeBytes, entry.IsDeit ? DeitLicense : EfficientNetLicense, Serves)),
    ];

    /// <summary>timm's name of a network.</summary>
    public static string TimmName(string name) => Find(name).TimmName;

    /// <summary>The shape of a network: a <see cref="VisionTransformerOptions"/> or an <see cref="EfficientNetLayout"/>.</summary>
    public static object Layout(string name) => Find(name).Layout;

    /// <summary>Builds a network without its weights.</summary>
    public static nn.Module Build(string name) => Find(name).Build();

    /// <summary>Opens a network with its weights; they are fetched when they are not there yet.</summary>
    public static (nn.Module Network, string Checksum) Load(string name, FeatureOptions options) => FeatureCatalog.Load(Find(name).Build, name, options);

    /// <summary>Opens a network as features.</summary>
    public static FeatureNetwork Open(string name, FeatureOptions options)
    {
        (nn.Module network, string checksum) = Load(name, options);
        return new ClassifierFeatures(name, (IImageClassifier)network, checksum, options.Scaling ?? TensorScaling.Pillow, options.Device ?? CPU);
    }

    private static Entry Find(string name) => Array.Find(All, entry => entry.Name == name) ?? throw new ArgumentException($"'{name}' is none of {string.Join(", ", Names)}.", nameof(name));
}
