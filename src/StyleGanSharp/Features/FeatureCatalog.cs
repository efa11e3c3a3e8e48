using StyleGanSharp.Checkpoints;
using StyleGanSharp.Features.Builtin;
using StyleGanSharp.Features.Inception;
using StyleGanSharp.Features.Pyramids;
using StyleGanSharp.Features.ResNet;
using StyleGanSharp.Features.TorchScript;
using StyleGanSharp.Features.Transformers;
using StyleGanSharp.Features.Vgg;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Features;

/// <summary>The feature networks there are.</summary>
public static class FeatureCatalog
{
    private const string CountersSuffix = ".num_batches_tracked";

    private static readonly (string Name, Func<FeatureOptions, FeatureNetwork> Open)[] Networks =
    [
        (BuiltinFeatures.CatalogName, options => BuiltinFeatures.Load(options.Device)),
        ("inception", Inception),
        ("vgg16", Vgg),
        (ResNetFeatures.CatalogName, ResNetFeatures.Open),
        (RandomInception.CatalogName, RandomInception.Open),
        .. EmbeddingNetworks.Names.Select(name => (name, (Func<FeatureOptions, FeatureNetwork>)(options => EmbeddingNetworks.Open(name, options)))),
        .. TimmNetworks.Names.Select(name => (name, (Func<FeatureOptions, FeatureNetwork>)(options => TimmNetworks.Open(name, options)))),
    ];

    private static readonly (string Name, Func<FeatureOptions, IPerceptualDistance> Open)[] Distances =
    [
        (BuiltinFeatures.CatalogName, options => BuiltinFeatures.Load(options.Device)),
        ("lpips", Lpips),
        (ResNetFeatures.CatalogName, ResNetFeatures.Open),
    ];

    /// <summary>Names for <see cref="Open"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Networks.Select(item => item.Name)];

    /// <summary>Networks that a projected discriminator can use, and that can guide a training by classes.</summary>
    public static IReadOnlyList<string> PyramidNames => FeaturePyramids.Names;

    /// <summary>Names for <see cref="OpenDistance"/>.</summary>
    public static IReadOnlyList<string> DistanceNames { get; } = [.. Distances.Select(item => item.Name)];

    /// <summary>Opens a feature network; public weights that are not there yet are fetched.</summary>
    /// <param name="name">One of <see cref="Names"/>, or a TorchScript file (.pt).</param>
    /// <param name="options">How; null is the defaults.</param>
    /// <returns>The network; dispose it.</returns>
    /// <exception cref="UsageException">When there is no such network.</exception>
    /// <exception cref="StyleGanException">When its weights cannot be had or do not fit.</exception>
    public static FeatureNetwork Open(string name, FeatureOptions? options = null) => IsFile(name)
        ? OpenFile(name, options, (detector, file, checksum, device) => new ScriptFeatures(detector, file, checksum, device))
        : Find(Networks, name, "feature network")(options ?? new FeatureOptions());

    /// <summary>Opens a perceptual distance; public weights that are not there yet are fetched.</summary>
    /// <param name="name">One of <see cref="DistanceNames"/>, or a TorchScript file (.pt).</param>
    /// <param name="options">How; null is the defaults.</param>
    /// <returns>The distance; dispose it.</returns>
    /// <exception cref="UsageException">When there is none of that name.</exception>
    /// <exception cref="StyleGanException">When its weights cannot be had or do not fit.</exception>
    public static IPerceptualDistance OpenDistance(string name, FeatureOptions? options = null) => IsFile(name)
        ? OpenFile(name, options, (detector, file, checksum, _) => new ScriptDistance(detector, file, checksum))
        : Find(Distances, name, "perceptual distance")(options ?? new FeatureOptions());

    private static bool IsFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith(".pt", StringComparison.OrdinalIgnoreCase);
    }

    private static T OpenFile<T>(string path, FeatureOptions? options, Func<ScriptDetector, string, string, Device, T> wrap)
    {
        Device device = options?.Device ?? CPU;
        string checksum = WeightsStore.Checksum(path);
        return wrap(ScriptDetector.Load(path, device), Path.GetFileNameWithoutExtension(path), checksum, device);
    }

    /// <summary>Opens the best perceptual distance that needs no download: LPIPS where its weights are on this machine, else the built-in one. Its <see cref="IPerceptualDistance.Name"/> says which.</summary>
    /// <param name="options">How; null is the defaults.</param>
    /// <returns>The distance; dispose it.</returns>
    public static IPerceptualDistance OpenBestDistance(FeatureOptions? options = null)
    {
        bool hasLpips = new[] { "lpips", "vgg16" }.All(name => WeightsStore.Locate(WeightsCatalog.Find(name), options?.WeightsFolder) is not null);
        return OpenDistance(hasLpips ? "lpips" : BuiltinFeatures.CatalogName, options);
    }

    /// <summary>The network that sees most of those whose weights are on this machine: resnet18 where it is and has such features, else the built-in one.</summary>
    /// <param name="kind">What it must be able to say of an image.</param>
    internal static string BestName(FeatureKind kind) =>
        kind is FeatureKind.Vector or FeatureKind.Spatial && WeightsStore.Locate(ResNetFeatures.Weights) is not null ? ResNetFeatures.CatalogName : BuiltinFeatures.CatalogName;

    private static T Find<T>((string Name, T Open)[] items, string name, string what)
    {
        ArgumentNullException.ThrowIfNull(name);
        int index = Array.FindIndex(items, item => string.Equals(item.Name, name.Trim(), StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? items[index].Open : throw new OptionException(
            "FeatureCatalog.name", name, $"there is no such {what}", $"{Spelling.Choose(name, [.. items.Select(item => item.Name)]).TrimEnd('.')}, or give a TorchScript file (.pt).");
    }

    private static InceptionFeatures Inception(FeatureOptions options)
    {
        (InceptionV3 network, string checksum) = Load(() => new InceptionV3(), "inception", options);
        return new InceptionFeatures(network, checksum, options.Scaling ?? TensorScaling.TensorFlow, options.Device ?? CPU);
    }

    private static VggFeatures Vgg(FeatureOptions options)
    {
        (Vgg16 network, string checksum) = Load(() => new Vgg16(hasDense: true), "vgg16", options);
        return new VggFeatures(network, checksum, options.Scaling ?? TensorScaling.Pillow, options.Device ?? CPU);
    }

    private static Lpips Lpips(FeatureOptions options)
    {
        (LpipsWeights weights, string checksum) = Load(() => new LpipsWeights(), "lpips", options);
        (Vgg16 network, _) = Load(() => new Vgg16(hasDense: false), "vgg16", options, name => name.StartsWith("classifier.", StringComparison.Ordinal));
        return new Lpips(network, weights, checksum);
    }

    /// <summary>Builds a network and reads its public weights, which are fetched when they are not there yet.</summary>
    internal static (T Network, string Checksum) Load<T>(Func<T> build, string weights, FeatureOptions options, Func<string, bool>? isIgnored = null, Func<string, ITensorSource>? open = null) where T : nn.Module
    {
        LibTorch.EnsureLoaded();
        WeightsEntry entry = WeightsCatalog.Find(weights);
        string path = WeightsStore.Fetch(entry, options.WeightsFolder, options.Progress, options.Cancellation);
        string checksum = WeightsStore.Checksum(path);
        if (!entry.IsChecksum(checksum))
        {
            throw new StyleGanException($"{path} has SHA-256 {checksum}; expected {entry.Sha256}. Delete it, then fetch {entry.Name} again (WeightsStore.Fetch).");
        }

        using ITensorSource file = (open ?? StateFile.Open)(path);
        return (Fill(build(), file, path, options.Device, isIgnored), checksum);
    }

    /// <summary>Reads weights into a network; counters of training steps in the file are of no use here.</summary>
    internal static T Fill<T>(T network, ITensorSource file, string path, Device? device, Func<string, bool>? isIgnored = null) where T : nn.Module
    {
        try
        {
            StateDictionary.Load(network, file, string.Empty, path, name => name.EndsWith(CountersSuffix, StringComparison.Ordinal) || isIgnored?.Invoke(name) == true);
            return device is null ? network : network.to(device);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
