using StyleGanSharp.Features;
using StyleGanSharp.Features.Attributes;
using StyleGanSharp.Inference;
using StyleGanSharp.Metrics.Attributes;
using StyleGanSharp.Metrics.Texts;
using StyleGanSharp.Runtime;

namespace StyleGanSharp.Rendering;

/// <summary>Who sees attributes in images and compares them with texts, opened when first needed; for slices alone.</summary>
/// <param name="model">The network whose images are looked at.</param>
/// <param name="classifier">What predicts attributes; null is nothing.</param>
/// <param name="clip">What compares texts with images; null is nothing.</param>
internal sealed class Recognition(StyleGanModel model, string? classifier, string? clip) : IDisposable
{
    private IAttributeClassifier? _classifier;
    private ITextImageEmbedding? _embedding;

    public bool HasAttributes => classifier is not null;

    public bool HasTexts => clip is not null;

    /// <exception cref="StyleGanException">When none was given, or it cannot be opened.</exception>
    public IAttributeClassifier Classifier(Action<double?> pause) => _classifier ??= AttributeCatalog.Open(
        classifier ?? throw new UsageException("The studio was started without a classifier of attributes (StudioOptions.Classifier). Start it with one."),
        new AttributeOptions { Resolution = Math.Clamp(model.Resolution, 16, 64), Device = model.Device, Progress = new Pausing(pause) });

    /// <exception cref="StyleGanException">When none was given, or its weights cannot be had.</exception>
    public ITextImageEmbedding Embedding(Action<double?> pause)
    {
        pause(null);
        return _embedding ??= TextEmbeddings.Open(
            clip ?? throw new UsageException("The studio was started without a network that reads texts (StudioOptions.Clip). Start it with one."), new FeatureOptions { Device = model.Device });
    }

    public void Dispose()
    {
        _classifier?.Dispose();
        _embedding?.Dispose();
    }

    private sealed class Pausing(Action<double?> pause) : IProgress<double>
    {
        public void Report(double value) => pause(value);
    }
}
