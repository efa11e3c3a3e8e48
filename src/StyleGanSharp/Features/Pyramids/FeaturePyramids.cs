using StyleGanSharp.Features.Builtin;
using StyleGanSharp.Features.EfficientNet;
using StyleGanSharp.Features.ResNet;
using StyleGanSharp.Features.Transformers;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Pyramids;

/// <summary>The feature networks that projected discriminators can use.</summary>
internal static class FeaturePyramids
{
    /// <summary>Name of a network as large as the built-in one that has learned nothing; for comparisons.</summary>
    internal const string RandomName = "builtin-random";

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [BuiltinFeatures.CatalogName, ResNetFeatures.CatalogName, .. TimmNetworks.Names, RandomName];

    /// <summary>What a projected discriminator has to know of a network; needs no weights.</summary>
    /// <param name="name">One of <see cref="Names"/>; capitals do not matter.</param>
    /// <returns>The description.</returns>
    /// <exception cref="UsageException">When there is none of that name.</exception>
    public static ProjectedFeatures Describe(string name)
    {
        string known = Find(name, "ProjectedDiscriminatorOptions.Features");
        if (known is BuiltinFeatures.CatalogName or RandomName)
        {
            return BuiltinPyramid.Describe(known);
        }

        if (known == ResNetFeatures.CatalogName)
        {
            return ResNetPyramid.Describe();
        }

        return TimmNetworks.Layout(known) is EfficientNetLayout layout
            ? EfficientNetPyramid.Describe(known, layout)
            : TransformerPyramid.Describe(known, (VisionTransformerOptions)TimmNetworks.Layout(known));
    }

    /// <summary>The name as it is written here.</summary>
    /// <param name="name">A name.</param>
    /// <param name="member">The option that has it, for messages.</param>
    internal static string Find(string name, string member)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Names.FirstOrDefault(item => string.Equals(item, name.Trim(), StringComparison.OrdinalIgnoreCase))
            ?? throw new OptionException(member, name.Trim(), "no feature network of this name can be used here", $"Choose from: {string.Join(", ", Names)}.");
    }

    /// <summary>Opens networks with their weights.</summary>
    /// <param name="features">Those of a discriminator.</param>
    /// <param name="options">Where, and where weights come from.</param>
    /// <returns>The networks; dispose them.</returns>
    /// <exception cref="StyleGanException">When weights cannot be had; says which file and where from.</exception>
    internal static IReadOnlyList<IFeaturePyramid> Open(IReadOnlyList<ProjectedFeatures> features, FeatureOptions options)
    {
        var pyramids = new List<IFeaturePyramid>();
        try
        {
            foreach (ProjectedFeatures item in features)
            {
                pyramids.Add(Open(item.Name, options));
            }

            return pyramids;
        }
        catch
        {
            pyramids.ForEach(pyramid => pyramid.Dispose());
            throw;
        }
    }

    private static IFeaturePyramid Open(string name, FeatureOptions options)
    {
        if (name is BuiltinFeatures.CatalogName or RandomName)
        {
            return new BuiltinPyramid(name, name == RandomName ? BuiltinFeatures.DrawNetwork(options.Device) : BuiltinFeatures.LoadNetwork(options.Device).Network);
        }

        if (name == ResNetFeatures.CatalogName)
        {
            return new ResNetPyramid(ResNetFeatures.Load(options).Network);
        }

        (nn.Module network, _) = TimmNetworks.Load(name, options);
        return network is EfficientNetLite efficientNet ? new EfficientNetPyramid(name, efficientNet) : new TransformerPyramid(name, (VisionTransformer)network);
    }
}
