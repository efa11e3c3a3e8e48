using StyleGanSharp.Features.ResNet;
using StyleGanSharp.Features.Transformers;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Features;

/// <summary>The public weights that this library can use. None of them is part of it.</summary>
internal static class WeightsCatalog
{
    /// <summary>All files.</summary>
    public static IReadOnlyList<WeightsEntry> All { get; } =
    [
        new(
            "inception", "pt_inception-2015-12-05-6726825d.pth", "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth",
            "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2", 95_628_359,
            "Apache 2.0, Google's Inception-v3 of 2015-12-05 as published by pytorch-fid", "FID, KID, inception score, sFID"),
        new(
            "vgg16", "vgg16-397923af.pth", "https://download.pytorch.org/models/vgg16-397923af.pth",
            "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0", 553_433_881,
            "BSD 3-clause, torchvision; trained on ImageNet", "precision and recall, density and coverage; needed by lpips"),
        new(
            "lpips", "vgg.pth", "https://github.com/richzhang/PerceptualSimilarity/raw/master/lpips/weights/v0.1/vgg.pth",
            "a78928a0af1e5f0fcb1f3b9e8f8c3a2a5a3de244d830ad5c1feddc79b8432868", 7_289,
            "BSD 2-clause, LPIPS 0.1 of Zhang et al.", "perceptual path length (together with vgg16)")
        {
            Instead = "It works only together with vgg16, which is added in the same way. Or use the built-in distance, which needs no file (MetricRequest.Features = builtin; builtin as the distance).",
        },
        ResNetFeatures.Weights,
        .. EmbeddingNetworks.Weights,
        .. TimmNetworks.Weights,
    ];

    /// <summary>Finds one by name.</summary>
    /// <param name="name">A name; capitals do not matter.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="UsageException">When there is none; lists those there are.</exception>
    public static WeightsEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(entry => string.Equals(entry.Name, name.Trim(), StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"There are no weights '{name}'. Choose one of: {string.Join(", ", All.Select(entry => entry.Name))}.");
    }
}
