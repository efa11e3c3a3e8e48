using StyleGanSharp.Augment;
using StyleGanSharp.Features;
using StyleGanSharp.Features.Builtin;
using StyleGanSharp.Features.Pyramids;
using StyleGanSharp.Networks;
using StyleGanSharp.Networks.Projected;
using StyleGanSharp.Networks.StyleGanXl;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Training;

/// <summary>The frozen feature networks of a training, and the class embeddings; all there before it starts.</summary>
internal sealed class ProjectedParts : IDisposable
{
    private const string TableName = "embed.weight";

    private readonly IReadOnlyList<IFeaturePyramid> _pyramids = [];
    private readonly ClassGuide? _guide;
    private readonly IPerceptualDistance? _distance;

    public ProjectedParts(ResolvedTraining options, Device device)
    {
        var features = new FeatureOptions { Device = device };
        try
        {
            _pyramids = options.Discriminator is ProjectedDiscriminatorOptions projected ? FeaturePyramids.Open(projected.Features, features) : [];

            _guide = options.Loss.GuidanceWeight > 0 ? ClassGuide.Open(options.GuidanceFeatures, features) : null;
            _distance = options.Loss.ReconstructionWeight > 0 ? FeatureCatalog.OpenDistance(BuiltinFeatures.CatalogName, features) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The classifier that guides the generator, if any.</summary>
    public Func<Tensor, Tensor>? Classifier => _guide is null ? null : _guide.Logits;

    /// <summary>The perceptual distance of reconstructed images, if any: the built-in one, so that larger networks stay free to measure the result.</summary>
    public Func<Tensor, Tensor, Tensor>? Distance => _distance is null ? null : _distance.Distance;

    /// <summary>Gives a discriminator its feature networks and their augmentation.</summary>
    public void Attach(DiscriminatorNetwork discriminator, IReadOnlyList<string> kinds, Func<RandomSource> random) =>
        discriminator.Attach(_pyramids, kinds.Count == 0 ? null : images => DiffAugment.Apply(images, kinds, random()));

    /// <summary>Puts the class embeddings of a file, or else those that a generator brought from an earlier stage, into the tables of all networks.</summary>
    public static void Embed(ResolvedTraining options, GeneratorNetwork generator, IEnumerable<nn.Module> networks)
    {
        if (generator.CDim == 0 || options.Generator is not StyleGanXlGeneratorOptions xl || (options.ClassEmbeddings is null && xl.Stages.Count == 0))
        {
            return;
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using ClassEmbeddings? file = options.ClassEmbeddings is null ? null : ClassEmbeddings.Load(options.ClassEmbeddings);
        Tensor values = file?.Values.narrow(0, 0, generator.CDim) ?? generator.state_dict()["mapping." + TableName];
        foreach (Tensor table in networks.SelectMany(network => network.state_dict()).Where(item => item.Key.EndsWith("." + TableName, StringComparison.Ordinal)).Select(item => item.Value))
        {
            if (table.shape.AsSpan().SequenceEqual(values.shape))
            {
                table.copy_(values);
            }
        }
    }

    public void Dispose()
    {
        foreach (IFeaturePyramid pyramid in _pyramids)
        {
            pyramid.Dispose();
        }

        _guide?.Dispose();
        _distance?.Dispose();
    }
}
