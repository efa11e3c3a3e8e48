using System.Globalization;
using StyleGanSharp.Checkpoints;
using StyleGanSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace StyleGanSharp.Features.Attributes;

/// <summary>A classifier that this library has trained.</summary>
internal sealed class TrainedAttributes : IAttributeClassifier
{
    public const string NamesKey = "attributes";
    public const string AccuracyKey = "accuracy";
    public const string BalancedKey = "balanced_accuracy";
    public const string ResolutionKey = "resolution";
    public const string DataKey = "data";

    private readonly AttributeNetwork _network;
    private readonly Device _device;
    private readonly int _resolution;

    private TrainedAttributes(AttributeNetwork network, Device device, int resolution, string name, string checksum, IReadOnlyList<AttributeQuality> attributes)
    {
        (_network, _device, _resolution, Name, Checksum, Attributes) = (network, device, resolution, name, checksum, attributes);
    }

    public string Name { get; }

    public string Checksum { get; }

    public IReadOnlyList<AttributeQuality> Attributes { get; }

    /// <summary>Reads what <c>AttributeTrainer</c> wrote.</summary>
    public static TrainedAttributes Load(string path, Device? device)
    {
        LibTorch.EnsureLoaded();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        string[] Texts(string key) => file.Metadata.TryGetValue(key, out string? text) ? text.Split(',')
            : throw new StyleGanException($"{path} is no attribute classifier: its metadata lacks '{key}'. Delete it, and one is trained again.");
        string[] names = Texts(NamesKey);
        double[] accuracy = [.. Texts(AccuracyKey).Select(text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))];
        double[] balanced = [.. Texts(BalancedKey).Select(text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))];
        var network = new AttributeNetwork(names.Length);
        try
        {
            StateDictionary.Load(network, file, string.Empty, path);
            network.to(device ?? CPU);
            return new TrainedAttributes(
                network, device ?? CPU, int.Parse(Texts(ResolutionKey)[0], CultureInfo.InvariantCulture), Path.GetFileNameWithoutExtension(path), WeightsStore.Checksum(path),
                [.. names.Select((name, i) => new AttributeQuality(name, accuracy[i], balanced[i]))]);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public Tensor LogOdds(Tensor images)
    {
        AttributeImages.Check(images);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return _network.Scores(AttributeImages.Prepare(images.to(_device), _resolution)).cpu().MoveToOuterDisposeScope();
    }

    public void Dispose() => _network.Dispose();
}
