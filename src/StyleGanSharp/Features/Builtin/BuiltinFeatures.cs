using System.Security.Cryptography;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Imaging;
using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Builtin;

/// <summary>The small network in the package, trained by this project on clothes, emoji and avatars. It needs no download; its numbers compare only with its own.</summary>
internal sealed class BuiltinFeatures : FeatureNetwork, IPerceptualDistance
{
    public const string CatalogName = "builtin";

    private const string Resource = "StyleGanSharp.Features.Builtin.builtin.safetensors";
    private readonly BuiltinNetwork _network;
    private readonly Device _device;

    private BuiltinFeatures(BuiltinNetwork network, string checksum, Device device)
    {
        (_network, Checksum, _device) = (network, checksum, device);
    }

    public override string Name => CatalogName;

    public override string Checksum { get; }

    public override string Preparation => $"{BuiltinLayout.Resolution}x{BuiltinLayout.Resolution} {TensorScalings.Word(TensorScaling.Pillow)}";

    public override IReadOnlyList<FeatureKind> Kinds => [FeatureKind.Vector, FeatureKind.Spatial, FeatureKind.Probabilities];

    public override bool IsOwn => true;

    protected override Device Device => _device;

    /// <summary>Reads the weights out of the library.</summary>
    public static BuiltinFeatures Load(Device? device)
    {
        (BuiltinNetwork network, string checksum) = LoadNetwork(device);
        return new BuiltinFeatures(network, checksum, device ?? CPU);
    }

    /// <summary>Reads the network alone.</summary>
    public static (BuiltinNetwork Network, string Checksum) LoadNetwork(Device? device)
    {
        LibTorch.EnsureLoaded();
        string checksum;
        using (Stream stream = OpenResource())
        {
            checksum = Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        using SafetensorsFile file = SafetensorsFile.Open(CatalogName, OpenResource());
        var network = new BuiltinNetwork();
        StateDictionary.Load(network, file, string.Empty, CatalogName);
        return (device is null ? network : network.to(device), checksum);
    }

    /// <summary>A network of the same shape with random weights that are always the same: what a comparison needs to distinguish learned features from mere size.</summary>
    public static BuiltinNetwork DrawNetwork(Device? device)
    {
        LibTorch.EnsureLoaded();
        var network = new BuiltinNetwork();
        RandomWeights.Draw(network);
        return device is null ? network : network.to(device);
    }

    /// <summary>The weights by name, on the CPU, for networks that start from them.</summary>
    public static Dictionary<string, Tensor> Weights()
    {
        LibTorch.EnsureLoaded();
        using SafetensorsFile file = SafetensorsFile.Open(CatalogName, OpenResource());
        return file.Entries.Keys.ToDictionary(name => name, file.Read, StringComparer.Ordinal);
    }

    /// <summary>The perceptual distance of LPIPS (arXiv 1801.03924, eq. 1) with this network and equal weights, in the images' own size.</summary>
    public Tensor Distance(Tensor first, Tensor second)
    {
        PerceptualInput.Check(first, second);
        using var scope = NewDisposeScope();
        return PerceptualInput.Distance(_network.Stages(first), _network.Stages(second)).MoveToOuterDisposeScope();
    }

    protected override IReadOnlyList<Tensor> Compute(Tensor images, IReadOnlyList<FeatureKind> kinds)
    {
        Tensor[] stages = _network.Stages(Prepare(images));
        return [.. kinds.Select(kind => kind switch
        {
            FeatureKind.Vector => cat([.. stages.Select(stage => stage.mean([2, 3]))], 1),
            FeatureKind.Spatial => stages[1].mean([1]).flatten(1),
            _ => _network.Scores(BuiltinNetwork.KindsName, stages[^1]).softmax(1),
        })];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _network.Dispose();
        }
    }

    private static Stream OpenResource() => typeof(BuiltinFeatures).Assembly.GetManifestResourceStream(Resource)
        ?? throw new StyleGanException($"The library was built without its feature network ({Resource}). Build it again from complete sources.");

    private static Tensor Prepare(Tensor rgb) => (TensorResizer.Resize(rgb, BuiltinLayout.Resolution, BuiltinLayout.Resolution, TensorScaling.Pillow) / 127.5) - 1;
}
