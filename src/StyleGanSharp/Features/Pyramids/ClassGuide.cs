using StyleGanSharp.Features.Builtin;
using StyleGanSharp.Runtime;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Pyramids;

/// <summary>A classifier that guides a generator (StyleGAN-XL §3.4): frozen, gradients flow to the images.</summary>
internal sealed class ClassGuide : IDisposable
{
    private readonly IDisposable _network;
    private readonly Func<Tensor, Tensor> _logits;

    private ClassGuide(IDisposable network, int classes, Func<Tensor, Tensor> logits)
    {
        (_network, ClassCount, _logits) = (network, classes, logits);
    }

    /// <summary>Classes it distinguishes.</summary>
    public int ClassCount { get; }

    /// <summary>Number of classes of a network; needs no weights.</summary>
    /// <exception cref="UsageException">When there is no such network.</exception>
    public static int ClassesOf(string name) => FeaturePyramids.Find(name, "TrainingOptions.ClsFeatures") == BuiltinFeatures.CatalogName ? BuiltinLayout.KindCount : TimmNetworks.ClassCount;

    /// <summary>Opens a network with its weights.</summary>
    public static ClassGuide Open(string name, FeatureOptions options)
    {
        if (FeaturePyramids.Find(name, "TrainingOptions.ClsFeatures") is var known && known == BuiltinFeatures.CatalogName)
        {
            BuiltinNetwork builtin = BuiltinFeatures.LoadNetwork(options.Device).Network;
            return new ClassGuide(builtin, BuiltinLayout.KindCount, images =>
                builtin.Scores(BuiltinNetwork.KindsName, builtin.Stages(PyramidInput.Prepare(images, ImageNormalization.Symmetric, BuiltinLayout.Resolution, isExact: true))[^1]));
        }

        (nn.Module network, _) = TimmNetworks.Load(known, options);
        var classifier = (IImageClassifier)network;
        return new ClassGuide(network, TimmNetworks.ClassCount, images => classifier.Classify(PyramidInput.Prepare(images, classifier.Normalization, classifier.Resolution, isExact: true)).Logits);
    }

    /// <summary>Scores of the classes.</summary>
    /// <param name="images">[N, C, H, W] float32 in [-1, 1]; C is 1 or 3.</param>
    /// <returns>[N, classes], a fresh tensor.</returns>
    public Tensor Logits(Tensor images)
    {
        using var scope = NewDisposeScope();
        return _logits(images.shape[1] == 1 ? images.expand(-1, 3, -1, -1) : images).MoveToOuterDisposeScope();
    }

    public void Dispose() => _network.Dispose();
}
